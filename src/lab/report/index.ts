/** The report of a replay: one self-contained HTML file, and the words and numbers that it shares with the command line. */
export { deleveragingLog } from './deleveraging-log.ts'
export { extremesLog } from './extremes-log.ts'
export { count, money, percent, windowText } from './format.ts'
export { museumHtml } from './museum.ts'
export { pictureSvg } from './picture.ts'
export { reportHtml } from './report.ts'
export { headline, layerNames, otherSentence, unitText, worseLines } from './sections/words.ts'
export { sourcesLog } from './sources-log.ts'
