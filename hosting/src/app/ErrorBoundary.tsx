/** What the visitor sees when a part of the page throws while it is drawn. */
import { Alert, Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { CRASH, RELOAD } from '../lib/strings';
import { Header } from './Header';

interface Props {
  children: ReactNode;
}

export class ErrorBoundary extends Component<Props, { hasCrashed: boolean }> {
  override state = { hasCrashed: false };

  static getDerivedStateFromError() {
    return { hasCrashed: true };
  }

  override render() {
    return this.state.hasCrashed ? <Crash /> : this.props.children;
  }
}

function Crash() {
  return (
    <div className="page">
      <main className="card">
        <Header />
        <Alert color="red" title={CRASH.title}>
          <p>{CRASH.detail}</p>
          <Button variant="default" onClick={() => location.reload()}>
            {RELOAD}
          </Button>
        </Alert>
      </main>
    </div>
  );
}
