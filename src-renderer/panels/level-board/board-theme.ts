/** The grid's theme: every colour is a design token, so the three themes need no second definition. */
import { themeQuartz } from 'ag-grid-community'
import { ROW_HEIGHT } from './board-view.ts'

export const boardTheme = themeQuartz.withParams({
  browserColorScheme: 'inherit',
  backgroundColor: 'var(--bg-panel)',
  foregroundColor: 'var(--text-2)',
  textColor: 'var(--text-2)',
  accentColor: 'var(--accent)',
  borderColor: 'var(--line-1)',
  chromeBackgroundColor: 'var(--bg-panel)',
  headerBackgroundColor: 'var(--bg-panel)',
  headerTextColor: 'var(--text-3)',
  headerFontSize: 11,
  headerFontWeight: 450,
  headerHeight: 24,
  headerColumnBorder: false,
  headerColumnResizeHandleColor: 'var(--line-1)',
  headerColumnResizeHandleHeight: '50%',
  fontFamily: 'var(--font-ui)',
  fontSize: 11,
  dataFontSize: 11,
  rowHeight: ROW_HEIGHT,
  rowHoverColor: 'var(--bg-hover)',
  rowBorder: { color: 'color-mix(in srgb, var(--line-1) 55%, transparent)' },
  columnBorder: false,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  cellHorizontalPadding: 8,
  spacing: 4,
  oddRowBackgroundColor: 'var(--bg-panel)',
  selectedRowBackgroundColor: 'var(--bg-selected)',
})
