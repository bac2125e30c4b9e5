export const exp = Math.exp
export const log = Math.log
export function normalCdf(x: number): number {
  // placeholder until core/valuation: Numerical recipes erfc is only for development
  const z = Math.abs(x) / Math.SQRT2
  const t = 1 / (1 + 0.5 * z)
  const e =
    t *
    Math.exp(
      -z * z -
        1.26551223 +
        t *
          (1.00002368 +
            t *
              (0.37409196 +
                t *
                  (0.09678418 +
                    t *
                      (-0.18628806 +
                        t *
                          (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277)))))))),
    )
  return x < 0 ? e / 2 : 1 - e / 2
}
export function blackValue(isCall: boolean, f: number, k: number, v: number, t: number): number {
  const s = v * Math.sqrt(t)
  const d1 = Math.log(f / k) / s + s / 2
  const d2 = d1 - s
  return isCall ? f * normalCdf(d1) - k * normalCdf(d2) : k * normalCdf(-d2) - f * normalCdf(-d1)
}
