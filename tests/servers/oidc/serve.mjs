// A provider for the tests: everybody who works at the firm has an account, and some who do not.
// Node's own http around oidc-provider; one page that asks who is there, with one button each.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const issuer = `http://127.0.0.1:${process.env.PORT}`;
const people = JSON.parse(process.env.PEOPLE);

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "sobremesa",
      client_secret: process.env.CLIENT_SECRET,
      redirect_uris: [process.env.CALLBACK],
      response_types: ["code"],
      grant_types: ["authorization_code"],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  conformIdTokenClaims: process.env.IN_USERINFO === "1",
  pkce: { required: () => true },
  cookies: { keys: ["only for tests"] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_ctx, interaction) => `/who/${interaction.uid}` },
  findAccount: (_ctx, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
  // Nobody is asked whether they agree: they work there.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
});

const answer = provider.callback();
createServer(async (request, response) => {
  if (request.url === "/favicon.ico") return response.writeHead(204).end();
  if (!request.url.startsWith("/who/")) return answer(request, response);
  const as = new URL(request.url, issuer).searchParams.get("as");
  if (as === "nobody") {
    const result = { error: "access_denied", error_description: "gone away" };
    return provider.interactionFinished(request, response, result);
  }
  if (as) return provider.interactionFinished(request, response, { login: { accountId: as } });
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  const links = [...Object.keys(people), "nobody"].map((id) => `<a id="${id}" href="?as=${id}">${id}</a>`);
  return response.end(`<!doctype html><title>Who are you?</title>${links.join(" ")}`);
}).listen(Number(process.env.PORT), "127.0.0.1", () => console.log(`at ${issuer}`));
