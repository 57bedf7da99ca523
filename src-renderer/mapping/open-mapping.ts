import { create } from 'zustand'
import { useUser } from '../store/user.ts'

/** The file whose columns are being mapped. */
export const useMapping = create<{ id: string | null }>(() => ({ id: null }))

export function openMapping(id: string) {
  useMapping.setState({ id })
  useUser.setState({ overlay: 'mapping' })
}
