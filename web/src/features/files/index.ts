export { FilesPanel } from './components/FilesPanel';
export { newFiles } from './news';
