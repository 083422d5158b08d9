// A question as programs send it, in four languages. The token is never in it: a program takes it from its environment.

const TOKEN = "HUB_TOKEN";
const HEADERS = { "Content-Type": "application/json", Accept: "application/graphql-response+json" };

const headerLines = (line) => Object.entries(HEADERS).map(([name, value]) => line(name, value)).join("\n");
const quoted = (text) => JSON.stringify(text);

const curl = (address, question) => `curl '${address}' \\
  --header "Authorization: Bearer $${TOKEN}" \\
${headerLines((name, value) => `  --header '${name}: ${value}' \\`)}
  --data-binary @- <<'JSON'
${JSON.stringify(question)}
JSON
`;

const python = (address, { query, ...rest }) => `import os

import httpx

QUERY = """
${query.replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"')}
"""
question = {"query": QUERY${Object.entries(rest).map(([name, value]) => `, ${quoted(name)}: ${pythonLiteral(value)}`).join("")}}
headers = {
    "Authorization": f"Bearer {os.environ['${TOKEN}']}",
${headerLines((name, value) => `    ${quoted(name)}: ${quoted(value)},`)}
}
answer = httpx.post(${quoted(address)}, json=question, headers=headers, timeout=30)
print(answer.text)
`;

const PYTHON_NAMES = new Map([[true, "True"], [false, "False"], [null, "None"]]);

const pythonLiteral = (value) => {
  if (PYTHON_NAMES.has(value)) return PYTHON_NAMES.get(value);
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  if (typeof value !== "object") return quoted(value);
  return `{${Object.entries(value).map(([name, inside]) => `${quoted(name)}: ${pythonLiteral(inside)}`).join(", ")}}`;
};

const java = (address, question) => `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

public class Ask {
    static final String QUESTION = """
${JSON.stringify(question, null, 2).replaceAll("\\", "\\\\").replaceAll(/^/gm, " ".repeat(12))}
            """;

    public static void main(String[] arguments) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(${quoted(address)}))
                .header("Authorization", "Bearer " + System.getenv("${TOKEN}"))
${headerLines((name, value) => `                .header(${quoted(name)}, ${quoted(value)})`)}
                .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(answer.body());
    }
}
`;

const node = (address, { query, ...rest }) => `const query = \`
${query.replaceAll(/[\\`]|\$\{/g, "\\$&")}
\`;
const question = { query${Object.entries(rest).map(([name, value]) => `, ${name}: ${JSON.stringify(value)}`).join("")} };
const answer = await fetch(${quoted(address)}, {
  method: "POST",
  headers: {
    Authorization: \`Bearer \${process.env.${TOKEN}}\`,
${headerLines((name, value) => `    ${quoted(name)}: ${quoted(value)},`)}
  },
  body: JSON.stringify(question),
});
console.log(await answer.text());
`;

// By its name, which is the same in every language of people: how a program is written for an address and a question.
export const PROGRAMS = { curl, "Python (httpx)": python, "Java (java.net.http)": java, "Node (fetch)": node };
