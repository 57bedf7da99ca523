/** The board at the instant drawn last: its rows, drawn at once and told to the cells when idle. */
import type { GridApi } from 'ag-grid-community'
import type { Surface } from '../../charts/canvas.tsx'
import type { Moment } from '../../store/frame-loop.ts'
import type { LevelNow } from '../../store/view.ts'
import type { Palette } from '../../ui/theme.ts'
import { type BoardRow, rowsOf } from './board-row.ts'
import { type BoardCell, type BoardSlot, CellRegistry } from './cells.ts'
import { COLUMNS } from './columns.ts'
import type { LevelBoardConfig } from './config.ts'
import { boardLevels } from './level-board.model.ts'

const byId = new Map(COLUMNS.map((column) => [column.id, column]))
export const ROW_HEIGHT = 24
const PAD = 8
const TELL_MS = 500

export class BoardView {
  readonly cells = new CellRegistry()
  /** Levels by rank. */
  levels: readonly LevelNow[] = []
  private rows: readonly BoardRow[] = []
  private telling = false

  constructor() {
    this.cells.onAdd = (cell) => this.tell(cell)
  }

  draw(s: Surface, c: Palette, grid: GridApi<BoardSlot>, moment: Moment, config: LevelBoardConfig) {
    this.levels = boardLevels(moment, config)
    this.rows = rowsOf(moment, this.levels)
    s.p.clear()
    const { top } = grid.getVerticalPixelRange()
    const { left } = grid.getHorizontalPixelRange()
    const first = Math.floor(top / ROW_HEIGHT)
    const last = Math.min(this.rows.length - 1, Math.floor((top + s.height) / ROW_HEIGHT))
    const columns = grid.getAllDisplayedColumns()
    for (let slot = first; slot <= last; slot++) {
      const row = this.rows[slot]!
      const y = slot * ROW_HEIGHT - top
      if (row.focused) mark(s, c, y)
      for (const column of columns) {
        const x = (column.getLeft() ?? 0) - left
        const right = x + column.getActualWidth() - PAD
        const pen = { p: s.p, c, x: x + PAD, right, y: y + ROW_HEIGHT / 2 }
        byId.get(column.getColId())?.draw(pen, row)
      }
    }
    this.tellWhenIdle()
  }

  /** Text for readers: at most twice a second, a few cells at a time, in the time nobody needs. */
  private tellWhenIdle() {
    if (this.telling) return
    this.telling = true
    let cells: BoardCell[] = []
    const step = (idle: IdleDeadline) => {
      while (cells.length > 0 && idle.timeRemaining() > 2) this.tell(cells.pop()!)
      if (cells.length > 0) requestIdleCallback(step)
      else this.telling = false
    }
    setTimeout(() => {
      cells = [...this.cells.all]
      requestIdleCallback(step)
    }, TELL_MS)
  }

  private tell(cell: BoardCell) {
    const row = this.rows[cell.slot]
    cell.write(row ? (byId.get(cell.column)?.text(row) ?? '') : '')
  }
}

/** The focused level's row: "you are here". */
function mark({ p, width }: Surface, c: Palette, y: number) {
  p.rect(0, y, width, ROW_HEIGHT - 1, c['bg-selected'])
  p.rect(0, y, 2, ROW_HEIGHT - 1, c.accent)
}
