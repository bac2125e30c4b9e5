/** Back-tests as documents: histories from files, and the published report with its pictures. */
import type { Backtest } from '../../quant/index.ts'
import type { HistoryFolder } from './disk.ts'
import { documentOf } from './document.ts'
import { pictureOf } from './picture.ts'
import { summaryOf } from './summary.ts'

export { type HistoryFolder, historiesOpen, hourlyOpen } from './disk.ts'
export { hourlyDocumentOf } from './hourly-document.ts'

/** Pictures of the report: the book, and its title. */
const pictures = [
  { book: 'BTC long', file: 'backtest-btc-long.svg', title: 'Bitcoin, long: what was asked for and what was lost' },
  { book: 'spread', file: 'backtest-spread.svg', title: 'Bitcoin against ether: what was asked for and what was lost' },
] as const

/** Every file of the published report, by its path below the folder of documents. */
export function reportFiles(result: Backtest, folder: HistoryFolder): Map<string, string> {
  const files = new Map([
    ['backtests.md', documentOf(result, folder)],
    ['backtests.json', summaryOf(result)],
  ])
  for (const { book, file, title } of pictures) {
    const judged = result.members.find(({ member }) => member.book.name === book)!
    files.set(`images/${file}`, pictureOf(judged, title))
  }
  return files
}
