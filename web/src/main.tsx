import { createRoot } from 'react-dom/client';
import '@/ui/base.css';
import '@/ui/mantine.css';
import { App } from '@/app/App';
import { preferredLanguage, speak } from '@/app/i18n';
import { queryClient } from '@/api/query';
import { meQuery } from '@/features/identity';

// Asked for before React starts: every page needs to know who is signed in.
void queryClient.prefetchQuery(meQuery);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
await speak(preferredLanguage());
createRoot(root).render(<App />);
