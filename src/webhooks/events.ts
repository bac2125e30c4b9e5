/** Which events are told to whom: an account's call and its end, and what is done to the account by force or refused to it. */
import type { HouseEvent } from '../core/words/index.ts'

const NOBODY: readonly number[] = []

/**
 * Accounts that an event is told to; clearing-house accounts and −1 may be among them. Asked for every event of the house: it must be cheap.
 * What an account's owner or venue did themselves is not told: trades, holds, transfers, requests (but for new recipients); nor postings, which follow from
 * the rest.
 */
export function toldTo(event: HouseEvent): readonly number[] {
  switch (event.type) {
    case 'procedureMoved':
    case 'forcedOrder':
    case 'reductionStep':
    case 'collateralSold':
    case 'shortfallFound':
    case 'gainCut':
    case 'lenderCut':
    // What is lent is asked back: a call with a deadline of its own; and what a debt in a coin is bought in for.
    case 'loanCalled':
    case 'coinDebtCalled':
    case 'coinBoughtIn':
    case 'windDownClaim':
    case 'legSettled':
    case 'legRelotted':
      return [event.account]
    case 'recipientAdded':
      // Whoever did it may be a thief: this is what the delay is for.
      return [event.account]
    case 'layerPaid':
      return event.payer === event.account ? [event.account] : [event.account, event.payer]
    case 'deleveraged':
      // Every holder's part stands in the journal so that anyone recomputes it; most parts are none.
      return event.lots > 0 ? [event.account] : NOBODY
    case 'filled':
      return event.kind === 'trade' || event.kind === 'unwind' ? NOBODY : [event.buyer, event.seller]
    case 'withdrawalNoted':
      return event.stage === 'requested' ? NOBODY : [event.account]
    case 'depositNoted':
      // One that answered a call and then vanished opens it again.
      return event.stage === 'vanished' ? [event.account] : NOBODY
    default:
      return NOBODY
  }
}
