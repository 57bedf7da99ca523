/** The faces canvases write with, as canvases name them. */
export const NUM = '11px "JetBrains Mono Variable"'
export const NUM_BOLD = '600 11px "JetBrains Mono Variable"'
export const UI = '11px "Inter Variable"'
export const UI_BOLD = '600 11px "Inter Variable"'

export const FACES = [NUM, NUM_BOLD, UI, UI_BOLD] as const
