/** Lending: the borrow rate of a tier, and the index by which its loans grow. */
export { accrueLoans, setLoanRate } from './interest.ts'
