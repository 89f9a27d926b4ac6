/** Resources of device plugins for GPUs, AWS Inferentia and Trainium, and Gaudi. */
const accelerator = /^(?:nvidia\.com|amd\.com|gpu\.intel\.com|habana\.ai)\/|^aws\.amazon\.com\/neuron/;

export function isAccelerator(resource: string): boolean {
  return accelerator.test(resource);
}
