export { FilesPanel } from './components/FilesPanel';
export { newFiles } from './news';
export { fetchFiles } from './queries';
export { sizeText } from './model';
export { useUploads, uploaderOf } from './upload/useUploads';
export type { Upload, Uploader } from './upload/uploader';
