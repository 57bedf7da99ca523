/** Fills the board's cells from a moment. */
import type { Moment } from '../../store/frame-loop.ts'
import type { SessionData } from '../../store/session-data.ts'
import { focusedLevel, type LevelNow } from '../../store/view.ts'
import { type BoardCell, CellRegistry } from './cells.ts'
import { COLUMNS, isRed, type RowContext } from './columns.ts'
import type { LevelBoardConfig } from './config.ts'
import { boardLevels, type TouchMark, touchMarks } from './level-board.model.ts'

const NO_MARKS: readonly TouchMark[] = []
const byId = new Map(COLUMNS.map((column) => [column.id, column]))

export class BoardView {
  readonly cells = new CellRegistry()
  /** Levels by rank at the instant drawn last. */
  levels: readonly LevelNow[] = []
  private rows: (RowContext | null)[] = []

  constructor() {
    // A cell scrolled into view is filled at once, not a frame later.
    this.cells.onAdd = (column, cell) => this.fill(column, cell)
  }

  draw(moment: Moment, config: LevelBoardConfig) {
    const { data } = moment
    this.levels = boardLevels(moment, config)
    this.rows = data ? rowsOf(moment, data, this.levels) : []
    for (const [column, cells] of this.cells.byColumn) {
      for (const cell of cells) this.fill(column, cell)
    }
  }

  private fill(column: string, cell: BoardCell) {
    const row = this.rows[cell.slot]
    if (row) byId.get(column)?.write(cell, row)
    else if (cell.changed('')) cell.element.replaceChildren()
  }
}

function rowsOf(moment: Moment, data: SessionData, levels: readonly LevelNow[]): RowContext[] {
  const focus = focusedLevel(moment)
  const marks = touchMarks(moment)
  const spot = data.frames.at('spot', moment.k)
  const atr = data.frames.at('atr', moment.k)
  const red = isRed(data, moment.k)
  return levels.map((level) => ({
    moment,
    data,
    level,
    focused: level.track.level === focus?.track.level,
    spot,
    atr,
    red,
    marks: marks.get(level.track.level) ?? NO_MARKS,
    read: (column) => level.track.value(column, level.row),
  }))
}
