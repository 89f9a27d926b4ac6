/** Fixes of which real controllers make something else than simulated ones, and why that is no fault of either. */
export const differences: Readonly<Record<string, string>> = {};
