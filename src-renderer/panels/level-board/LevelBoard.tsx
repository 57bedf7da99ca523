import {
  type CellKeyDownEvent,
  ClientSideRowModelModule,
  type ColDef,
  ColumnApiModule,
  type GridApi,
  ScrollApiModule,
} from 'ag-grid-community'
import { AgGridProvider, AgGridReact } from 'ag-grid-react'
import { useEffect, useMemo, useRef } from 'react'
import { CanvasLayer } from '../../charts/canvas.tsx'
import { focusLevel } from '../../levels/focus-level.ts'
import { invalidate } from '../../store/frame-loop.ts'
import { Dropdown, LiveText } from '../../ui/controls.tsx'
import { colors } from '../../ui/theme.ts'
import type { PanelProps } from '../define-panel.ts'
import { PanelHead } from '../PanelHost.tsx'
import { boardTheme } from './board-theme.ts'
import { BoardView } from './board-view.ts'
import { type BoardSlot, cellClass } from './cells.ts'
import { COLUMNS, DROP_ORDER } from './columns.ts'
import type { LevelBoardConfig } from './config.ts'
import { droppedColumns } from './level-board.model.ts'
import { SlotCount } from './slot-count.ts'
import './level-board.css'

const MODULES = [ClientSideRowModelModule, ColumnApiModule, ScrollApiModule]
const WITHIN = [
  { value: 'all', label: 'all' },
  { value: 'story', label: 'levels, no strikes' },
  { value: 'scan', label: 'scan radius' },
] as const
const SORTS = [
  { value: 'attention', label: 'attention' },
  { value: 'distance', label: 'distance' },
  { value: 'price', label: 'price' },
  { value: 'score', label: 'score' },
] as const
const WIDTHS = new Map(COLUMNS.map(({ id, width }) => [id, width]))

export function LevelBoard({ config, setConfig }: PanelProps<LevelBoardConfig>) {
  const view = useMemo(() => new BoardView(), [])
  const grid = useRef<GridApi<BoardSlot> | null>(null)
  const slots = useMemo(
    () => new SlotCount((rows) => grid.current?.setGridOption('rowData', rows)),
    [],
  )
  const columns = useMemo(() => columnDefs(view), [view])
  useEffect(
    () => () => {
      slots.stop()
      view.stop()
    },
    [slots, view],
  )
  const lookAgain = () => {
    view.forget()
    invalidate()
  }
  const choose = (slot: number | undefined) => {
    const level = slot === undefined ? undefined : view.levels[slot]
    if (level) focusLevel(level.track.level)
  }
  const onKey = ({ event, data }: CellKeyDownEvent<BoardSlot>) => {
    if (event instanceof KeyboardEvent && event.key === 'Enter') choose(data?.slot)
  }
  return (
    <>
      <PanelHead
        left={
          <LiveText
            className="lab board-count"
            of={({ data, k }) => (data?.isComing(k) ? 'reading' : `${view.levels.length} levels`)}
          />
        }
        right={
          <>
            <Dropdown
              label="Within"
              choices={WITHIN}
              value={config.within}
              onChange={(within) => setConfig({ within })}
            />
            <Dropdown
              label="Sort"
              choices={SORTS}
              value={config.sort}
              onChange={(sort) => setConfig({ sort })}
            />
          </>
        }
      />
      <div className="board">
        <AgGridProvider modules={MODULES}>
          <AgGridReact<BoardSlot>
            theme={boardTheme}
            columnDefs={columns}
            getRowId={({ data }) => String(data.slot)}
            suppressCellFocus={false}
            suppressNoRowsOverlay
            animateRows={false}
            rowBuffer={0}
            suppressMovableColumns={false}
            onGridReady={({ api }) => {
              grid.current = api
              slots.refresh()
              lookAgain()
            }}
            onBodyScroll={({ left, top }) => {
              view.scrolled(left, top)
              invalidate()
            }}
            onDisplayedColumnsChanged={lookAgain}
            onColumnResized={lookAgain}
            onGridSizeChanged={({ api, clientWidth }) => {
              fitColumns(api, clientWidth)
              lookAgain()
            }}
            onCellClicked={({ data }) => choose(data?.slot)}
            onCellKeyDown={onKey}
          />
        </AgGridProvider>
        <CanvasLayer
          name="level-board"
          className="board-ink"
          opaque={false}
          order={15}
          paint={(surface, moment) => {
            if (!grid.current) return
            view.draw(surface, colors(), grid.current, moment, config)
            slots.want(view.levels.length)
          }}
        />
      </div>
    </>
  )
}

const columnDefs = (view: BoardView): ColDef<BoardSlot>[] =>
  COLUMNS.map(({ id, title, width, right }, i) => ({
    colId: id,
    headerName: title,
    width,
    minWidth: 40,
    // The last column takes what is left, so that no stripe stays empty.
    flex: i === COLUMNS.length - 1 ? 1 : undefined,
    sortable: false,
    cellRenderer: cellClass(id, view.cells),
    headerClass: right ? 'right' : undefined,
  }))

/** Hides the least important columns of a narrow board. */
function fitColumns(api: GridApi<BoardSlot>, width: number) {
  const dropped = new Set(droppedColumns(WIDTHS, DROP_ORDER, width))
  for (const hide of [true, false]) {
    const ids = DROP_ORDER.filter(
      (id) => dropped.has(id) === hide && api.getColumn(id)?.isVisible() === hide,
    )
    if (ids.length > 0) api.setColumnsVisible(ids, !hide)
  }
}
