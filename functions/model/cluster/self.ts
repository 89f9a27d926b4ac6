/** Account and Region of the function that runs. */
export interface Self {
  readonly account: string;
  readonly region: string;
}
