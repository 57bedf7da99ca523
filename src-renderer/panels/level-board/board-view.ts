/** The board at the instant drawn last: its rows, drawn at once and told to the cells when the instant rests. */
import type { GridApi } from 'ag-grid-community'
import type { Surface } from '../../charts/canvas.tsx'
import { atRest } from '../../store/at-rest.ts'
import type { Moment } from '../../store/frame-loop.ts'
import type { LevelNow } from '../../store/view.ts'
import type { Palette } from '../../ui/theme.ts'
import { type BoardRow, rowsOf } from './board-row.ts'
import { type BoardCell, type BoardSlot, CellRegistry } from './cells.ts'
import { type BoardColumn, COLUMNS } from './columns.ts'
import type { LevelBoardConfig } from './config.ts'
import { boardLevels } from './level-board.model.ts'

const byId = new Map(COLUMNS.map((column) => [column.id, column]))
export const ROW_HEIGHT = 24
const PAD = 8
/** A scroll bar stands over this much of the last column. */
const SCROLL_BAR = 16

/** Where a column stands, CSS pixels from the left edge of what is scrolled. */
interface Place {
  draw: BoardColumn['draw']
  x: number
  right: number
}

export class BoardView {
  readonly cells = new CellRegistry()
  /** Levels by rank. */
  levels: readonly LevelNow[] = []
  private rows: readonly BoardRow[] = []
  private places: readonly Place[] | null = null
  private readonly scroll = { left: 0, top: 0 }
  private readonly rest = atRest(() => this.tellWhenIdle())

  constructor() {
    this.cells.onAdd = (cell) => this.tell(cell)
  }

  /** The grid's columns changed. */
  forget() {
    this.places = null
  }
  /** Where the grid is scrolled to, as it tells: asking it would cost a layout. */
  scrolled(left: number, top: number) {
    Object.assign(this.scroll, { left, top })
  }
  stop() {
    this.rest.stop()
  }

  draw(s: Surface, c: Palette, grid: GridApi<BoardSlot>, moment: Moment, config: LevelBoardConfig) {
    this.levels = boardLevels(moment, config)
    this.rows = rowsOf(moment, this.levels)
    s.p.clear()
    this.places ??= placesOf(grid)
    const { top, left } = this.scroll
    const scrolls = this.rows.length * ROW_HEIGHT > s.height
    // Only the last column reaches under the bar; one further right is out of sight anyway.
    const edge = s.width - PAD - (scrolls ? SCROLL_BAR : 0)
    const first = Math.floor(top / ROW_HEIGHT)
    const last = Math.min(this.rows.length - 1, Math.floor((top + s.height) / ROW_HEIGHT))
    for (let slot = first; slot <= last; slot++) {
      const row = this.rows[slot]!
      const y = slot * ROW_HEIGHT - top
      if (row.focused) mark(s, c, y)
      for (const { draw, x, right } of this.places) {
        const end = Math.min(right - left, edge)
        draw({ p: s.p, c, x: x - left, right: end, y: y + ROW_HEIGHT / 2 }, row)
      }
    }
    this.rest.mark()
  }

  /** Text for readers: a few cells at a time, in the time nobody needs. */
  private tellWhenIdle() {
    const cells = [...this.cells.all]
    const step = (idle: IdleDeadline) => {
      while (cells.length > 0 && idle.timeRemaining() > 2) this.tell(cells.pop()!)
      if (cells.length > 0) requestIdleCallback(step)
    }
    requestIdleCallback(step)
  }

  private tell(cell: BoardCell) {
    const row = this.rows[cell.slot]
    cell.write(row ? (byId.get(cell.column)?.text(row) ?? '') : '')
  }
}

function placesOf(grid: GridApi<BoardSlot>): Place[] {
  return grid.getAllDisplayedColumns().flatMap((column) => {
    const known = byId.get(column.getColId())
    const left = column.getLeft() ?? 0
    const right = left + column.getActualWidth() - PAD
    return known ? [{ draw: known.draw, x: left + PAD, right }] : []
  })
}

/** The focused level's row: "you are here". */
function mark({ p, width }: Surface, c: Palette, y: number) {
  p.rect(0, y, width, ROW_HEIGHT - 1, c['bg-selected'])
  p.rect(0, y, 2, ROW_HEIGHT - 1, c.accent)
}
