/** Drift v2: vectors of margin, liquidation, oracle, funding, lending and insurance. */
import * as funding from '../../drift-v2/funding.ts'
import * as insurance from '../../drift-v2/insurance.ts'
import * as lending from '../../drift-v2/lending.ts'
import * as liquidation from '../../drift-v2/liquidation.ts'
import * as margin from '../../drift-v2/margin.ts'
import * as oracle from '../../drift-v2/oracle.ts'
import { driftParameters } from '../../parameters/drift-v2-2026-04.ts'
import { absolute } from '../../rational.ts'
import { isRefusal } from '../../refusal.ts'
import type { Families } from '../adapter.ts'
import type { Answer } from '../compare.ts'
import { choiceOf, type Fields, flagOr, has, integerOf, integerOr, smallOf, textOf } from '../fields.ts'

const MARGIN_TYPES = ['Initial', 'Fill', 'Maintenance'] as const

export const driftFamilies: Families = {
  spotweight: (inputs) => {
    const weigh = textOf(inputs, 'kind') === 'asset' ? margin.assetWeight : margin.liabilityWeight
    return {
      weight: weigh(integerOf(inputs, 'baseWeight'), integerOf(inputs, 'imfFactor'), integerOf(inputs, 'size1e9')),
    }
  },
  perpratio: (inputs) => ({
    marginRatio: margin.marginRatio(
      perpMarketOf(inputs),
      choiceOf(inputs, 'type', MARGIN_TYPES),
      absolute(integerOf(inputs, 'size1e9')),
      flagOr(inputs, 'highLeverage', false),
    ),
  }),
  upnlweight: (inputs) => ({
    weight: margin.unrealisedWeight(
      integerOf(inputs, 'baseWeight'),
      integerOf(inputs, 'imfFactor'),
      integerOf(inputs, 'upnl'),
    ),
  }),
  perpreq: (inputs) => {
    const base = integerOf(inputs, 'base1e9')
    const type = has(inputs, 'type') ? choiceOf(inputs, 'type', MARGIN_TYPES) : 'Initial'
    const ratio = margin.marginRatio(perpMarketOf(inputs), type, absolute(base), flagOr(inputs, 'highLeverage', false))
    return { marginRequirement: margin.perpRequirement(base, integerOf(inputs, 'price'), ratio) }
  },
  tier: (inputs) => ({
    asSafe: margin.isTierAsSafe(
      choiceOf(inputs, 'tier', margin.CONTRACT_TIERS),
      choiceOf(inputs, 'bestContractTier', margin.CONTRACT_TIERS),
      choiceOf(inputs, 'bestAssetTier', margin.ASSET_TIERS),
    ),
  }),
  basecover: (inputs) => ({
    baseAssetAmount: liquidation.baseToCoverShortage({
      marginShortage: integerOf(inputs, 'marginShortage'),
      marginRatio: integerOf(inputs, 'marginRatio'),
      liquidationFee: integerOr(inputs, 'liquidationFee', 0n),
      insuranceFee: integerOr(inputs, 'ifLiquidationFee', 0n),
      oraclePrice: integerOf(inputs, 'oraclePrice'),
      quoteOraclePrice: integerOf(inputs, 'quoteOraclePrice'),
    }),
  }),
  liabcover: (inputs) => ({
    liabilityTransfer: liquidation.liabilityToCoverShortage({
      marginShortage: integerOf(inputs, 'marginShortage'),
      ...weightsOf(inputs),
      liabilityDecimals: smallOf(inputs, 'liabilityDecimals'),
      liabilityPrice: integerOf(inputs, 'liabilityPrice'),
      insuranceFee: integerOr(inputs, 'ifLiquidationFee', 0n),
    }),
  }),
  liabimplied: (inputs) => ({
    liabilityTransfer: liquidation.liabilityImpliedByAsset(integerOf(inputs, 'assetAmount'), swapTermsOf(inputs)),
  }),
  assettransfer: (inputs) => ({
    assetTransfer: liquidation.assetForLiability(
      integerOf(inputs, 'assetAmount'),
      integerOf(inputs, 'liabilityTransfer'),
      swapTermsOf(inputs),
    ),
  }),
  sociperp: (inputs) => {
    const delta = liquidation.fundingDeltaOfLoss(
      integerOf(inputs, 'loss'),
      integerOf(inputs, 'baseLong'),
      integerOf(inputs, 'baseShort'),
    )
    return isRefusal(delta) ? delta : { cumulativeFundingDelta: delta }
  },
  socispot: (inputs) => ({
    delta: liquidation.depositInterestDeltaOfLoss(
      integerOf(inputs, 'loss'),
      integerOf(inputs, 'depositTokens'),
      integerOf(inputs, 'cumulativeDepositInterest'),
    ),
  }),
  perpiffee: (inputs) => ({
    ifFee: liquidation.perpInsuranceFee({
      marginShortage: integerOf(inputs, 'marginShortage'),
      base: integerOf(inputs, 'baseAssetAmount'),
      marginRatio: integerOf(inputs, 'marginRatio'),
      liquidatorFee: integerOf(inputs, 'liquidatorFee'),
      oraclePrice: integerOf(inputs, 'oraclePrice'),
      quoteOraclePrice: integerOf(inputs, 'quoteOraclePrice'),
      maxFee: integerOf(inputs, 'maxIfFee'),
    }),
  }),
  spotiffee: (inputs) => ({
    ifFee: liquidation.spotInsuranceFee({
      marginShortage: integerOf(inputs, 'marginShortage'),
      tokenAmount: integerOf(inputs, 'tokenAmount'),
      ...weightsOf(inputs),
      liabilityDecimals: smallOf(inputs, 'liabilityDecimals'),
      liabilityPrice: integerOf(inputs, 'liabilityPrice'),
      maxFee: integerOf(inputs, 'maxIfFee'),
    }),
  }),
  twap: (inputs) => {
    const last = { twap: integerOf(inputs, 'lastTwap'), twap5m: integerOf(inputs, 'lastTwap5m') }
    return oracle.updatedTwap(last, { ...reportOf(inputs), elapsedSeconds: integerOf(inputs, 'elapsedSec') })
  },
  twapclamp,
  oraclevalid: (inputs) => ({
    validity: oracle.oracleValidity(
      {
        price: integerOf(inputs, 'price'),
        twap: integerOf(inputs, 'twap'),
        confidence: integerOf(inputs, 'confidence'),
        delaySlots: integerOf(inputs, 'delaySlots'),
        hasEnoughData: flagOr(inputs, 'hasSufficientDataPoints', flagOr(inputs, 'enoughData', true)),
        tier: choiceOf(inputs, 'tier', margin.CONTRACT_TIERS),
      },
      {
        confidenceMax: integerOr(inputs, 'confidenceMax', driftParameters.guardRails.confidenceMax),
        slotsBeforeStaleForAmm: integerOr(
          inputs,
          'slotsBeforeStaleForAmm',
          driftParameters.guardRails.slotsBeforeStaleForAmm,
        ),
        slotsBeforeStaleForMargin: integerOr(
          inputs,
          'slotsBeforeStaleForMargin',
          driftParameters.guardRails.slotsBeforeStaleForMargin,
        ),
        tooVolatileRatio: integerOr(inputs, 'tooVolatileRatio', driftParameters.guardRails.tooVolatileRatio),
      },
    ),
  }),
  funding: fundingRate,
  fundingclamp: (inputs) => ({
    maxSpread: funding.fundingSpreadMax(integerOf(inputs, 'oracleTwap'), divisorOf(inputs)),
  }),
  fundingoffset: fundingRate,
  expiry: (inputs) => ({
    expiryPrice: funding.expiryPrice({
      quoteAssetAmount: integerOf(inputs, 'quoteAssetAmount'),
      netBase: integerOf(inputs, 'netBase'),
      oraclePrice: integerOf(inputs, 'oraclePrice'),
      excessBalance: integerOr(inputs, 'excessBalance', 0n),
      stepBase: integerOr(inputs, 'stepBase', integerOr(inputs, 'orderStepSize', 0n)),
    }),
  }),
  borrowrate: (inputs) => ({
    rate: lending.borrowRate(integerOf(inputs, 'utilization'), {
      optimalUtilization: integerOf(inputs, 'optimalUtilization'),
      optimalRate: integerOf(inputs, 'optimalRate'),
      maxRate: integerOf(inputs, 'maxRate'),
      minRate: integerOr(inputs, 'minRate', 0n),
    }),
  }),
  withdrawguard,
  ifshares: (inputs) => {
    const totalShares = integerOf(inputs, 'totalShares')
    const vault = integerOf(inputs, 'vaultBalance')
    if (has(inputs, 'amount'))
      return { shares: insurance.sharesForAmount(integerOf(inputs, 'amount'), totalShares, vault) }
    return {
      sharesLost: insurance.sharesLost(
        integerOf(inputs, 'requestShares'),
        integerOf(inputs, 'requestValue'),
        totalShares,
        vault,
      ),
    }
  },
  ifrebase: (inputs) => {
    const { exponent, divisor } = insurance.rebase(integerOf(inputs, 'totalShares'), integerOf(inputs, 'vaultBalance'))
    return { rebaseDivisor: divisor, expo: BigInt(exponent) }
  },
  triggerclamp: (inputs) => ({
    price: oracle.triggerPrice(
      integerOf(inputs, 'oraclePrice'),
      integerOf(inputs, 'medianPrice'),
      has(inputs, 'divisor')
        ? integerOf(inputs, 'divisor')
        : oracle.triggerDivisor(choiceOf(inputs, 'tier', margin.CONTRACT_TIERS)),
    ),
  }),
}

/** Three rules share the name: told apart by what they are given. */
function withdrawguard(inputs: Fields): Answer {
  const guard = integerOr(inputs, 'guard', 0n)
  if (has(inputs, 'optimalUtilization')) {
    const limits = lending.utilizationLimits({
      deposits: integerOf(inputs, 'deposits'),
      borrows: integerOf(inputs, 'borrows'),
      optimalUtilization: integerOf(inputs, 'optimalUtilization'),
      utilizationTwap: integerOf(inputs, 'utilizationTwap'),
      guard,
    })
    return { minDeposits: limits.depositsMin, maxBorrows: limits.borrowsMax }
  }
  if (!has(inputs, 'borrowTwap')) return { minDeposits: lending.depositsMin(integerOf(inputs, 'depositTwap'), guard) }
  return {
    maxBorrows: lending.borrowsMax({
      deposits: integerOf(inputs, 'deposits'),
      depositsTwap: integerOf(inputs, 'depositTwap'),
      borrowsTwap: integerOf(inputs, 'borrowTwap'),
      guard,
      borrowsMax: integerOr(inputs, 'maxTokenBorrows', lending.BORROWS_UNLIMITED),
      isIsolatedPool: flagOr(inputs, 'isolatedPool', false),
    }),
  }
}

function twapclamp(inputs: Fields): Answer {
  return oracle.twapAfter(
    { twap: integerOf(inputs, 'startTwap'), twap5m: integerOf(inputs, 'startTwap5m') },
    reportOf(inputs),
    {
      firstSeconds: integerOf(inputs, 'firstUpdateSec'),
      lastSeconds: integerOf(inputs, 'lastUpdateSec'),
      stepSeconds: integerOf(inputs, 'stepSec'),
    },
  )
}

function fundingRate(inputs: Fields): Answer {
  return {
    fundingRate: funding.fundingRate({
      markTwap: integerOf(inputs, 'markTwap'),
      oracleTwap: integerOf(inputs, 'oracleTwap'),
      periodSeconds: integerOr(inputs, 'fundingPeriodSec', driftParameters.fundingPeriodSeconds),
      divisor: divisorOf(inputs),
      offsetDenominator: integerOr(inputs, 'offsetDenominator', 0n),
    }),
  }
}

/** The divisor a vector states, else that of its tier, else that of the safest tier. */
function divisorOf(inputs: Fields): bigint {
  if (has(inputs, 'divisor')) return integerOf(inputs, 'divisor')
  return funding.fundingDivisor(has(inputs, 'tier') ? choiceOf(inputs, 'tier', margin.CONTRACT_TIERS) : 'A')
}

function perpMarketOf(inputs: Fields): margin.DriftPerpMarket {
  return {
    marginRatioInitial: integerOf(inputs, 'marginRatioInitial'),
    marginRatioMaintenance: integerOr(inputs, 'marginRatioMaintenance', 0n),
    highLeverageInitial: integerOr(inputs, 'hlInitial', 0n),
    highLeverageMaintenance: integerOr(inputs, 'hlMaintenance', 0n),
    imfFactor: integerOr(inputs, 'imfFactor', 0n),
  }
}

function weightsOf(
  inputs: Fields,
): Pick<liquidation.LiabilityCover, 'assetWeight' | 'assetMultiplier' | 'liabilityWeight' | 'liabilityMultiplier'> {
  return {
    assetWeight: integerOf(inputs, 'assetWeight'),
    assetMultiplier: integerOf(inputs, 'assetLiquidationMultiplier'),
    liabilityWeight: integerOf(inputs, 'liabilityWeight'),
    liabilityMultiplier: integerOf(inputs, 'liabilityLiquidationMultiplier'),
  }
}

function swapTermsOf(inputs: Fields): liquidation.SwapTerms {
  return {
    assetMultiplier: integerOf(inputs, 'assetLiquidationMultiplier'),
    assetDecimals: smallOf(inputs, 'assetDecimals'),
    assetPrice: integerOf(inputs, 'assetPrice'),
    liabilityMultiplier: integerOf(inputs, 'liabilityLiquidationMultiplier'),
    liabilityDecimals: smallOf(inputs, 'liabilityDecimals'),
    liabilityPrice: integerOf(inputs, 'liabilityPrice'),
  }
}

function reportOf(inputs: Fields): Omit<oracle.OracleReport, 'elapsedSeconds'> {
  return {
    price: integerOf(inputs, 'price'),
    confidence: integerOr(inputs, 'confidence', 0n),
    reservePrice: integerOr(inputs, 'reservePrice', integerOf(inputs, 'price')),
    periodSeconds: integerOr(inputs, 'periodSec', driftParameters.fundingPeriodSeconds),
  }
}
