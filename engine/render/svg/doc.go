// Package svg draws charts as SVG to stand inside of a page of HTML: lines and columns over time, bars, and heat maps. It knows
// numbers, times and names, and not where they come from; names are escaped here, whatever they hold.
//
// A drawing is as wide as its box, and its texts keep their size: places along x are in percent, those along y in pixels. Labels of
// the axis of values stand left of the drawing, in a margin that the class pad-s, pad-m, pad-l or pad-xl of the drawing makes room
// for, and those of some bars right of it. There are no styles in it, which a strict content security policy would refuse, but
// classes: s1 to s8 of the series, h1 to h7 of the cells of a heat map, grid, axis, unit, hit (a stretch that has a title to
// hover), gap (where data are missing). Who shows drawings brings the style sheet.
//
// # Decisions
//
//   - 2026-11: percent and pixels instead of a viewBox around everything: scaled down to a telephone, texts would be four pixels high.
//   - 2026-11: missing values are gaps, shaded and with a title, never zero and never bridged by a line.
package svg
