/** Building HTML: everything that is not markup of our own is escaped on its way in. */

/** Markup that may stand in a page as it is. */
export type Html = { readonly markup: string }

type Part = Html | string | number | null | readonly Part[]

/** A template of markup: values are escaped unless they are markup; lists are joined; null is nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return { markup: strings.map((text, at) => text + (at < values.length ? partOf(values[at]!) : '')).join('') }
}

/** Markup of our own. */
export function raw(markup: string): Html {
  return { markup }
}

/** Text for markup and attributes. */
export function escaped(text: string): string {
  // A number and its % are one word: no line breaks between them.
  return text.replace(/[&<>"']|(?<=\d) (?=%)/g, (sign) => (sign === ' ' ? '&#160;' : `&#${sign.charCodeAt(0)};`))
}

function partOf(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'string') return escaped(part)
  if (typeof part === 'number') return escaped(String(part))
  if (Array.isArray(part)) return part.map(partOf).join('')
  return (part as Html).markup
}
