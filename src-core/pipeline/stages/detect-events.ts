import { foldStage, type Moment } from '../stage.ts'

const events = ({ row, events: all }: Moment) => ({ current: row, all: () => [...all] })

/** Entries into zones (P7): width from ATR. */
export const detectInteractionZones = foldStage({
  name: 'DetectInteractionZones',
  reads: ['trades', 'levels', 'atr'],
  writes: ['events'],
  views: { events },
})

/** Entries into zones of the fixed half-width TOUCH_BAND (P7). */
export const detectTouches = foldStage({
  name: 'DetectTouches',
  reads: ['trades', 'levels'],
  writes: ['events'],
  views: { events },
})
