export const panelWidth = { min: 340, usual: 420, max: 680 } as const;
