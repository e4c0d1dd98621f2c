export { DemoAccounts, type DemoAccount } from './components/DemoAccounts';
export { meKey, meQuery, useConfig, useMe, useMeQuery, useMyRecord, useSignedIn, useSignOut, type Me } from './queries';
