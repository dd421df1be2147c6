/** What the preload bridge may ask of the main process. */
export const channels = {
  pickFolder: 'handful:pick-folder',
  pickFile: 'handful:pick-file',
  recentProjects: 'handful:recent-projects',
  openProject: 'handful:open-project',
  openFolder: 'handful:open-folder',
} as const
