/** Tables of plain text: columns of one width, numbers to the right. */

/** Joins rows of cells; columns named in `right` are set flush right. A row of no cells is a blank line. */
export function textTable(rows: readonly (readonly string[])[], right: readonly number[], indent = ''): string {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell))
    })
  }
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) => {
      const space = ' '.repeat(widths[column]! - widthOf(cell))
      return right.includes(column) ? space + cell : cell + space
    })
    return (indent + cells.join('  ')).trimEnd()
  })
  return `${lines.join('\n')}\n`
}

/** Every sign that these tables use is one column wide, and an accent is none. */
function widthOf(cell: string): number {
  return [...cell.normalize('NFC')].length
}
