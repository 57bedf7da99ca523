import { useSyncExternalStore } from 'react'
import { session } from '../../store/session.ts'

/** Version of the open session's alert table: re-renders when its rows change, never per frame. */
export const useAlertTable = (): number =>
  useSyncExternalStore(session.onData.add, () => session.data?.alerts.version ?? 0)
