/** Derive v2: vectors of Dutch auctions, the withdraw lock and perpetual funding. Its option margins are not covered. */
import * as auction from '../../derive-v2/auction.ts'
import { accruedFunding, hourlyRate } from '../../derive-v2/funding.ts'
import { deriveAuctionParameters } from '../../parameters/derive-v2-2026-01.ts'
import { type Rational, ZERO } from '../../rational.ts'
import type { Families } from '../adapter.ts'
import type { Answer } from '../compare.ts'
import { decimalOf, decimalOr, type Fields, has } from '../fields.ts'

export const deriveFamilies: Families = {
  auctiondiscount: (inputs) => ({ fraction: discountAt(inputs) }),
  solvent: solventAuction,
  insolvent: (inputs) =>
    auction.insolventBid(accountOf(inputs), decimalOf(inputs, 'elapsedSec'), decimalOf(inputs, 'bidPct'), {
      insolventSeconds: decimalOf(inputs, 'insolventSec'),
      moduleCash: decimalOr(inputs, 'securityModuleCash', ZERO),
    }),
  withdrawlock: (inputs) => ({
    withdrawBlocked: auction.isWithdrawBlocked(
      decimalOf(inputs, 'totalInsolventMM'),
      decimalOf(inputs, 'securityModuleCash'),
    ),
  }),
  perpfunding,
}

function solventAuction(inputs: Fields): Answer {
  if (has(inputs, 'mmBefore')) return changedMargin(inputs)
  const account = accountOf(inputs)
  const terms = termsOf(inputs)
  return {
    bufferMargin: auction.bufferMargin(account, terms),
    terminable: auction.isTerminable(account, terms),
    cashFromBidder: has(inputs, 'bidPct')
      ? auction.solventBidCash(account, discountAt(inputs), decimalOf(inputs, 'bidPct'), terms)
      : undefined,
  }
}

function changedMargin(inputs: Fields): Answer {
  const account = {
    maintenanceMargin: decimalOf(inputs, 'mmBefore'),
    markToMarket: decimalOf(inputs, 'markToMarket'),
    reservedCash: decimalOr(inputs, 'reservedCash', ZERO),
  }
  const [after, discount, bid] = [
    decimalOf(inputs, 'mmAfter'),
    decimalOf(inputs, 'discount'),
    decimalOf(inputs, 'bidPct'),
  ]
  return { secondPaysLess: auction.isBidSmaller(account, after, discount, bid, termsOf(inputs)) }
}

function perpfunding(inputs: Fields): Answer {
  if (has(inputs, 'hours')) {
    return {
      funding: accruedFunding(
        decimalOf(inputs, 'size'),
        decimalOf(inputs, 'ratePerHour'),
        decimalOf(inputs, 'index'),
        decimalOf(inputs, 'hours'),
      ),
    }
  }
  return {
    ratePerHour: hourlyRate(
      decimalOf(inputs, 'index'),
      decimalOf(inputs, 'impactBid'),
      decimalOf(inputs, 'impactAsk'),
      {
        convergenceHours: decimalOf(inputs, 'convergenceHours'),
        staticRatePerHour: decimalOf(inputs, 'staticRatePerHour'),
        ratePerHourMax: decimalOf(inputs, 'maxPerHour'),
      },
    ),
  }
}

function accountOf(inputs: Fields): auction.AuctionedAccount {
  return {
    maintenanceMargin: decimalOf(inputs, 'maintenanceMargin'),
    markToMarket: decimalOf(inputs, 'markToMarket'),
    reservedCash: decimalOr(inputs, 'reservedCash', ZERO),
  }
}

function termsOf(inputs: Fields): auction.SolventTerms {
  return {
    bufferMarginFraction: decimalOr(inputs, 'bufferMarginPct', deriveAuctionParameters.bufferMarginFraction),
  }
}

function discountAt(inputs: Fields): Rational {
  return auction.discountFraction(
    {
      start: decimalOf(inputs, 'start'),
      cutoff: decimalOf(inputs, 'cutoff'),
      fastSeconds: decimalOf(inputs, 'fastSec'),
      slowSeconds: decimalOf(inputs, 'slowSec'),
    },
    decimalOf(inputs, 'elapsedSec'),
  )
}
