export const xraySvg = () => "";
