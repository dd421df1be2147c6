/** What dragging does. */
export const mapTools = ['lasso', 'box', 'move'] as const
export type MapTool = (typeof mapTools)[number]
