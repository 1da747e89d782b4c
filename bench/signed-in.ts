import { createHttp, type Http, platformApi } from '@tandem/client'

/** The owner of every demo. */
const OWNER = { email: 'owner@tandem.demo', password: 'tandem-demo' }

/** The API at `address` as the signed-in owner of the demo has it. @throws ApiProblem when the sign-in is refused */
export async function signedIn(address: string): Promise<Http> {
  let cookie = ''
  const http = createHttp({
    base: address,
    fetch: async (url, init) => {
      const headers = new Headers(init?.headers)
      headers.set('origin', address)
      headers.set('cookie', cookie)
      const answer = await fetch(url, { ...init, headers })
      const given = answer.headers.getSetCookie().map((line) => line.split(';')[0])
      if (given.length > 0) cookie = given.join('; ')
      return answer
    },
  })
  await platformApi(http).signIn(OWNER.email, OWNER.password)
  return http
}
