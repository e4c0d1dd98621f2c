export { meKey, meQuery, useConfig, useMe, useMeQuery, useMyRecord, useSignedIn, useSignOut, type Me } from './queries';
