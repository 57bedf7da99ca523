/** Named layouts: switch, save as the next name, reset. They persist with the user's workspace. */
import { useUser } from '../store/user.ts'
import { applyLayout, dock } from './dock-api.ts'

interface LayoutAction {
  id: string
  title: string
  run(): void
}
export const LAYOUT_NAMES = ['Default', 'Scrub', 'Live', 'Study'] as const

function switchTo(name: string) {
  const { layouts, layoutName } = useUser.getState()
  const current = dock.api?.toJSON()
  useUser.setState({ layoutName: name, layouts: { ...layouts, [layoutName]: current } })
  applyLayout(layouts[name])
}

export const LAYOUT_ACTIONS: readonly LayoutAction[] = [
  ...LAYOUT_NAMES.map((name) => ({
    id: `layout.${name}`,
    title: `Layout: ${name}`,
    run: () => switchTo(name),
  })),
  {
    id: 'layout.reset',
    title: 'Layout: reset to the default arrangement',
    run: () => applyLayout(null),
  },
]
