-- Who may sign in. Columns as better-auth 1.7 reads and writes them; use cases have no business here.
create table sign_in_user (
  "id" text primary key,
  "name" text not null,
  "email" text not null unique,
  "emailVerified" boolean not null,
  "image" text,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null,
  "locale" text check ("locale" in ('zh-CN', 'en')),
  "demo" boolean not null default false -- its password is in the documentation
);

create table sign_in_session (
  "id" text primary key,
  "expiresAt" timestamptz not null,
  "token" text not null unique,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null references sign_in_user on delete cascade
);
create index sign_in_session_by_user on sign_in_session ("userId");

create table sign_in_account (
  "id" text primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null references sign_in_user on delete cascade,
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
create index sign_in_account_by_user on sign_in_account ("userId");

create table sign_in_verification (
  "id" text primary key,
  "identifier" text not null,
  "value" text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null,
  "updatedAt" timestamptz not null
);
create index sign_in_verification_by_identifier on sign_in_verification ("identifier");

alter table access_grant add foreign key (user_id) references sign_in_user on delete cascade;
