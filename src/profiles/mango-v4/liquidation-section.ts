/** Mango v4: what a liquidation down to LiquidationEnd health 0 would take, in the venue's order. */
import { fact, type ProfileFact, type ProfileSection } from '../assessment.ts'
import {
  absoluteOf,
  add,
  compare,
  multiply,
  type Rational,
  rational,
  signOf,
  subtract,
  truncateOf,
  ZERO,
} from '../rational.ts'
import { isRefusal, type Refusal } from '../refusal.ts'
import {
  contribution,
  health,
  type MangoAccount,
  type MangoPerp,
  type MangoToken,
  perpHealth,
  tokenSides,
} from './health.ts'
import { type LiquidatedToken, liquidatePerp, liquidateToken, resolveNegativePnl } from './liquidation.ts'
import type { MangoBook } from './profile.ts'

const TYPE = 'LiquidationEnd'

/** Health at the three types and, when maintenance health is negative, the next steps. */
export function liquidationSection(mango: MangoBook, maint: Rational | Refusal): ProfileSection {
  const end = health(mango.account, TYPE)
  const facts: ProfileFact[] = [
    fact('init health', health(mango.account, 'Init'), 'USD'),
    fact('maint health', maint, 'USD'),
    fact('liquidation-end health', end, 'USD'),
  ]
  if (isRefusal(maint) || isRefusal(end) || signOf(maint) >= 0) return { name: 'liquidation', facts }
  return { name: 'liquidation', facts: [...facts, ...tokenFacts(mango, end), ...perpFacts(mango, end)] }
}

/** A negative gain without base: settled, insured, then shared. */
export function lossSection(mango: MangoBook): readonly ProfileSection[] {
  const { account, book } = mango
  const end = health(account, TYPE)
  if (isRefusal(end)) return []
  const settlement = account.tokens[0]!
  return account.perps
    .filter((perp) => signOf(perp.baseLots) === 0 && signOf(perp.quote) < 0)
    .map((perp) => {
      const sides = tokenSides(settlement, TYPE)
      const own = contribution(subtract(settlement.balance, absoluteOf(perp.quote)), sides)
      const result = resolveNegativePnl({
        settle: sides,
        insurancePrice: book.events.insurancePrice ?? rational(1n),
        settleToken: settlement.balance,
        perpQuote: perp.quote,
        otherHealth: subtract(end, own),
        insuranceFund: book.events.insuranceFund ?? ZERO,
        settleLimit: absoluteOf(perp.quote),
        maxLiabTransfer: absoluteOf(perp.quote),
      })
      if (isRefusal(result)) return { name: `loss ${perp.name}`, facts: [fact('taken over', result)] }
      return {
        name: `loss ${perp.name}`,
        facts: [
          fact('settled from the balance', result.liqorSettleToken, 'USD'),
          fact('paid by insurance', result.liqorInsuranceToken, 'insurance tokens'),
          fact('shared by the market', result.socializedLoss, 'USD'),
          fact('left with the account', result.liqeePerpQuote, 'USD'),
        ],
      }
    })
}

/** The largest borrow is repaid with the largest asset. */
function tokenFacts({ account, parameters }: MangoBook, end: Rational): readonly ProfileFact[] {
  const asset = largest(account, 1)
  const liab = largest(account, -1)
  if (asset === undefined || liab === undefined) return []
  const side = (token: MangoToken): LiquidatedToken => ({
    spot: token.balance,
    perpHealth: perpHealthOf(account, token),
    sides: tokenSides(token, TYPE),
    fee: parameters.banks[token.name]!.liquidationFee,
  })
  const both = [asset, liab].map((token) =>
    contribution(add(token.balance, perpHealthOf(account, token)), tokenSides(token, TYPE)),
  )
  const result = liquidateToken({
    asset: side(asset),
    liab: side(liab),
    otherHealth: subtract(subtract(end, both[0]!), both[1]!),
    maxLiabTransfer: absoluteOf(liab.balance),
  })
  if (isRefusal(result)) return [fact(`${liab.name} repaid with ${asset.name}`, result)]
  return [
    fact(`${liab.name} repaid`, result.liabTransfer, 'coins'),
    fact(`${asset.name} paid for it`, result.assetTransfer, 'coins'),
    fact('health after it', result.healthAfter, 'USD'),
  ]
}

function perpFacts({ account, parameters }: MangoBook, end: Rational): readonly ProfileFact[] {
  const settlement = account.tokens[0]!
  return account.perps
    .filter((perp) => signOf(perp.baseLots) !== 0)
    .flatMap((perp) => {
      const own = add(settlement.balance, perpHealth(perp, TYPE))
      const market = parameters.perps[perp.name]!
      const baseLots = truncateOf(perp.baseLots)
      const result = liquidatePerp({
        baseAssetWeight: market.initBaseAssetWeight,
        baseLiabWeight: market.initBaseLiabWeight,
        overallAssetWeight: market.initOverallAssetWeight,
        positivePnlFee: market.positivePnlLiquidationFee,
        lotValue: multiply(perp.baseLotSize, perp.oraclePrice),
        spot: settlement.balance,
        baseLots,
        quote: subtract(perp.quote, perp.fundingOwed),
        otherHealth: subtract(end, own),
        maxBaseLots: baseLots,
        maxPnlTransfer: gainOf(perp),
      })
      const closed = multiply(rational(baseLots - result.baseLots), perp.baseLotSize)
      return [
        fact(`${perp.name} closed`, closed, 'coins'),
        fact(`${perp.name} gain taken over`, result.settledPnl, 'USD'),
      ]
    })
}

/** Unrealised gain at the oracle price, 0 for a loss: what a liquidator may take over. */
function gainOf(perp: MangoPerp): Rational {
  const worth = multiply(multiply(perp.baseLots, perp.baseLotSize), perp.oraclePrice)
  const gain = add(worth, perp.quote)
  return signOf(gain) > 0 ? gain : ZERO
}

function perpHealthOf(account: MangoAccount, token: MangoToken): Rational {
  return account.perps
    .filter((perp) => account.tokens[perp.settleToken] === token)
    .reduce((sum, perp) => add(sum, perpHealth(perp, TYPE)), ZERO)
}

function largest(account: MangoAccount, sign: 1 | -1): MangoToken | undefined {
  const value = (token: MangoToken): Rational => absoluteOf(multiply(token.balance, token.oraclePrice))
  return account.tokens
    .filter((token) => token.isOracleUsable && signOf(token.balance) === sign)
    .sort((a, b) => compare(value(b), value(a)))[0]
}
