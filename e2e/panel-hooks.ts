/** Getting to panels as a user does. */
import { expect, type Locator, type Page } from '@playwright/test'

/** Opens a panel by the command palette. */
export async function openPanel(app: Page, id: string, words: string): Promise<Locator> {
  await app.keyboard.press('Escape')
  await app.keyboard.press('Control+k')
  await app.getByPlaceholder('Search or run a command').fill(words)
  await app.keyboard.press('Enter')
  const panel = app.locator(`[data-panel=${id}]`)
  await expect(panel).toBeVisible()
  return panel
}

export const setTheme = (app: Page, theme: 'dark' | 'light') => openCommand(app, `Theme: ${theme}`)

async function openCommand(app: Page, words: string) {
  await app.keyboard.press('Control+k')
  await app.getByPlaceholder('Search or run a command').fill(words)
  await app.keyboard.press('Enter')
}
