/** Whole seconds between times on an axis: counts come once a second. */
export const tickSeconds = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400,
];
