import { useEffect, useRef, useState } from 'react';
import { Loader } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy, type PDFPageProxy, version } from 'pdfjs-dist';
import workerAddress from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { Notice } from '@/ui';
import classes from './files.module.css';

GlobalWorkerOptions.workerSrc = workerAddress;

// Written beside the app by build/pdf-assets.ts. WebAssembly would need a looser content security policy.
const assets = `/assets/pdf-${version}/`;
const options = {
  cMapUrl: `${assets}cmaps/`,
  standardFontDataUrl: `${assets}standard_fonts/`,
  wasmUrl: `${assets}wasm/`,
  useWasm: false,
  enableXfa: false,
};

/** The pages as pictures, each drawn when it is scrolled to. Nothing that a PDF brings along to run is run. */
export function PdfPages({ pdf, large }: { pdf: Blob; large: boolean }) {
  const { t } = useLingui();
  const [pages, setPages] = useState<PDFPageProxy[]>();
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    let gone = false;
    let loading: ReturnType<typeof getDocument> | undefined;
    const open = async () => {
      loading = getDocument({ data: new Uint8Array(await pdf.arrayBuffer()), ...options });
      const found = await pagesOf(await loading.promise);
      if (!gone) setPages(found);
    };
    open().catch(() => setFailed(!gone));
    return () => {
      gone = true;
      void loading?.destroy();
    };
  }, [pdf]);

  if (failed) {
    return (
      <Notice
        tone="amber"
        title={t`This PDF cannot be shown here`}
      >{t`It may need a password, or be damaged. Download it to open it in another program.`}</Notice>
    );
  }
  if (!pages) return <Loader aria-label={t`Loading`} />;
  return (
    <div className={classes.pages}>
      {pages.map((page) => (
        <Page key={page.pageNumber} page={page} count={pages.length} large={large} />
      ))}
    </div>
  );
}

const pagesOf = (document: PDFDocumentProxy) =>
  Promise.all(Array.from({ length: document.numPages }, (_, index) => document.getPage(index + 1)));

const widths = { fit: 820, large: 1640 };

function Page({ page, count, large }: { page: PDFPageProxy; count: number; large: boolean }) {
  const { t } = useLingui();
  const canvas = useRef<HTMLCanvasElement>(null);
  const natural = page.getViewport({ scale: 1 });
  const { pageNumber } = page;

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    let task: ReturnType<PDFPageProxy['render']> | undefined;
    const draw = () => {
      const width = Math.max(element.clientWidth, 1) * Math.min(devicePixelRatio, 2);
      const viewport = page.getViewport({ scale: width / natural.width });
      element.width = Math.round(viewport.width);
      element.height = Math.round(viewport.height);
      task = page.render({ canvas: element, viewport });
      // One that is taken away in the midst of it was not needed any more.
      task.promise.then(
        () => element.setAttribute('data-drawn', ''),
        () => undefined,
      );
    };
    const seen = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      seen.disconnect();
      draw();
    });
    seen.observe(element);
    return () => {
      seen.disconnect();
      task?.cancel();
    };
  }, [page, natural.width, large]);

  const style = {
    aspectRatio: `${natural.width} / ${natural.height}`,
    ...(large ? { width: widths.large } : { maxWidth: widths.fit }),
  };
  return (
    <div className={classes.page} style={style}>
      <canvas key={String(large)} ref={canvas} role="img" aria-label={t`Page ${pageNumber} of ${count}`} />
    </div>
  );
}
