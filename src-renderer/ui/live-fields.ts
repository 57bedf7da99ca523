/** Writes to the marked parts of an element outside React, and only what changed. */
export class LiveFields {
  private readonly elements = new Map<string, HTMLElement>()
  private readonly written = new Map<string, string>()

  /** Takes every descendant marked `data-f="name"`. */
  constructor(root: ParentNode) {
    for (const element of root.querySelectorAll<HTMLElement>('[data-f]')) {
      this.elements.set(element.dataset.f ?? '', element)
    }
  }

  text(name: string, value: string) {
    if (!this.changed(name, 't', value)) return
    const element = this.elements.get(name)!
    const { firstChild } = element
    // The same text node: a new one would be laid out from nothing.
    if (firstChild instanceof Text && element.childNodes.length === 1) firstChild.data = value
    else element.textContent = value
  }

  className(name: string, value: string) {
    if (this.changed(name, 'c', value)) this.elements.get(name)!.className = value
  }

  private changed(name: string, what: string, value: string): boolean {
    if (!this.elements.has(name)) throw new Error(`no field ${name}`)
    const id = `${name}/${what}`
    if (this.written.get(id) === value) return false
    this.written.set(id, value)
    return true
  }
}
