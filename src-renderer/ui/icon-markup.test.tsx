import { Fragment } from 'react'
import { expect, test } from 'vitest'
import { iconMarkup, markupOf } from './icon-markup.ts'

test('elements, fragments and attributes become markup', () => {
  const icon = (
    <svg className="i" viewBox="0 0 2 2" strokeWidth="1.5" aria-hidden="true">
      <Fragment key="parts">
        <path d="M0 0" strokeLinecap="round" />
        <circle r={1} />
      </Fragment>
    </svg>
  )
  expect(markupOf(icon)).toBe(
    '<svg class="i" viewBox="0 0 2 2" stroke-width="1.5" aria-hidden="true"><path d="M0 0" stroke-linecap="round"></path><circle r="1"></circle></svg>',
  )
})

test('an icon of the set is an svg', () => {
  expect(iconMarkup('wall')).toMatch(/^<svg class="i" .*<path .*<\/svg>$/)
})
