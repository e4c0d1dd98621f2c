import { StrictMode } from 'react';
import { RouterProvider } from 'react-router/dom';
import { Providers } from './Providers';
import { router } from './router';

export function App() {
  return (
    <StrictMode>
      <Providers>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>
  );
}
