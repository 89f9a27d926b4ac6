/** Languages of headings and labels in reports. */
export const languages = ['en', 'ko'] as const;

export type Language = (typeof languages)[number];
