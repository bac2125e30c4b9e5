/** Prices, books, seasons: everything of a command is set before anything is evaluated. */
import {
  bookReject,
  curveReject,
  depthReject,
  reportReject,
  seasonReject,
  takeBook,
  takeCurve,
  takeDepth,
  takeReport,
  takeSeason,
} from '../../oracle/index.ts'
import type { CommandType } from '../../words/index.ts'
import { everyTier, type Handler } from '../handler.ts'

type Feeds = 'priceReport' | 'bookReport' | 'depthReport' | 'seasonReport' | 'curveReport'

/** Handlers of the feeds. */
export const feedHandlers: { readonly [N in Feeds & CommandType]: Handler<N> } = {
  priceReport: {
    reject: (house, { source, entries }) => reportReject(house, source, entries),
    act: (house, { source, entries }) => takeReport(house, source, entries),
    acts: everyTier,
  },
  bookReport: {
    reject: (house, { venue, market, bid, ask, bidLots, askLots }) =>
      bookReject(house, venue, market, bid, ask, bidLots, askLots),
    act: (house, { venue, market, bid, ask, bidLots, askLots }) =>
      takeBook(house, venue, market, bid, ask, bidLots, askLots),
    acts: (house, { market }) => [house.markets.markets.tier[market]!],
  },
  depthReport: {
    reject: (house, { source, underlying, levels }) => depthReject(house, source, underlying, levels),
    act: (house, { source, underlying, levels }) => takeDepth(house, source, underlying, levels),
  },
  curveReport: {
    reject: (house, { source, underlying, entries }) => curveReject(house, source, underlying, entries),
    act: (house, { source, underlying, entries }) => takeCurve(house, source, underlying, entries),
    acts: everyTier,
  },
  seasonReport: {
    reject: (house, command) => seasonReject(house, command),
    act: (house, command) => takeSeason(house, command),
  },
}
