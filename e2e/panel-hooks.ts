/** Getting to panels as a user does. */
import { expect, type Locator, type Page } from '@playwright/test'

/** Opens a panel by the command palette. */
export async function openPanel(app: Page, id: string, words: string): Promise<Locator> {
  await app.keyboard.press('Escape')
  await openCommand(app, words)
  const panel = app.locator(`[data-panel=${id}]`)
  await expect(panel).toBeVisible()
  return panel
}

export const setTheme = (app: Page, theme: 'dark' | 'light') => openCommand(app, `Theme: ${theme}`)

async function openCommand(app: Page, words: string) {
  const search = app.getByPlaceholder('Search or run a command')
  // Keys pressed while the page is still starting reach nobody.
  await expect(async () => {
    await app.keyboard.press('Control+k')
    await expect(search).toBeVisible({ timeout: 2000 })
  }).toPass()
  await search.fill(words)
  await app.keyboard.press('Enter')
}
