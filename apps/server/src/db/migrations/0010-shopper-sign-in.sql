-- Who of the shoppers may sign in. Columns as better-auth 1.7 and its phone plugin read and write them; separate from
-- the merchant's people, so that a session of one side can never open a door of the other. The library sees a digest
-- of the phone number in place of the number (platform/shopper-sign-in.ts).
create table shopper_user (
  "id" text primary key,
  "name" text not null,
  "email" text not null unique,
  "emailVerified" boolean not null,
  "image" text,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null,
  "phoneNumber" text not null unique,
  "phoneNumberVerified" boolean,
  "sealedPhone" text not null
);

create table shopper_session (
  "id" text primary key,
  "expiresAt" timestamptz not null,
  "token" text not null unique,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null references shopper_user on delete cascade
);
create index shopper_session_by_user on shopper_session ("userId");

create table shopper_account (
  "id" text primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null references shopper_user on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  "scope" text,
  "password" text,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null
);
create index shopper_account_by_user on shopper_account ("userId");

create table shopper_verification (
  "id" text primary key,
  "identifier" text not null,
  "value" text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null
);
create index shopper_verification_by_identifier on shopper_verification ("identifier");
