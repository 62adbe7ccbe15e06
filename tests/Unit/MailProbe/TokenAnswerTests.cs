using System.Net;
using System.Net.Http.Headers;
using System.Text;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.OAuth2;
using EventMonitors.MailProbe.Refusals;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class TokenAnswerTests
{
    private const string Secret = "s3cret~of-the.client";
    private const string Refresh = "0.AXoA-refresh_token";

    private static readonly OAuth2Grant Grant = new(new Uri("https://login.example/token"), "client", Secret, Refresh, "scope");

    [Theory]
    [InlineData(""" "expires_in": 3599 """, 3539)]
    [InlineData(""" "expires_in": "3599" """, 3539)]
    [InlineData(""" "expires_in": 3599.0 """, 3539)]
    [InlineData(""" "expires_in": 60 """, 0)]
    [InlineData(""" "expires_in": 0 """, 0)]
    [InlineData(""" "expires_in": -1 """, 0)]
    [InlineData(""" "expires_in": 99999999999 """, 24 * 3600)]
    [InlineData(""" "expires_in": null """, 300)]
    [InlineData(""" "scope": "x" """, 300)]
    public void A_token_is_kept_until_a_minute_before_its_end(string field, int seconds)
    {
        var token = Read($$"""{ "access_token": "abc.DEF-123~", "token_type": "bearer", {{field}} }""");

        (token.Text, token.KeepFor).ShouldBe(("abc.DEF-123~", TimeSpan.FromSeconds(seconds)));
        token.ToString().ShouldNotContain("abc");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\"token\"")]
    [InlineData("{}")]
    [InlineData("""{ "access_token": "", "token_type": "Bearer" }""")]
    [InlineData("""{ "access_token": 7, "token_type": "Bearer" }""")]
    [InlineData("""{ "access_token": "abc" }""")]
    [InlineData("""{ "access_token": "abc", "token_type": "mac" }""")]
    [InlineData("""{ "access_token": "abc\r\na1 LOGOUT", "token_type": "Bearer" }""")]
    [InlineData("""{ "access_token": "abc\u0001auth=Bearer x", "token_type": "Bearer" }""")]
    [InlineData("""{ "access_token": "ab\u00fc", "token_type": "Bearer" }""")]
    [InlineData("""{ "access_token": "a b", "token_type": "Bearer" }""")]
    [InlineData("""{ "access_token": "\ud800", "token_type": "Bearer" }""")]
    [InlineData("""{ "access_token": "abc", "access_token": "def", "token_type": "Bearer" }""")]
    [InlineData("""{ "access_token": "abc", "token_type": "Bearer", "expires_in": "soon" }""")]
    [InlineData("""{ "access_token": "abc", "token_type": "Bearer", "expires_in": true }""")]
    [InlineData("""{ "access_token": "abc", "token_type": "Bearer", "expires_in": 1e400 }""")]
    [InlineData("""{ "access_token": "abc", "token_type": "Bearer", "expires_in": [3600] }""")]
    [InlineData("""{ "access_token": "abc", "token_type": "Bearer" """)]
    [InlineData("""{ "access_token": "abc", "token_type": "Bearer" } trailing""")]
    [InlineData("""{ "a": [[[[[[[[[[1]]]]]]]]]], "access_token": "abc", "token_type": "Bearer" }""")]
    public void Nonsense_is_a_protocol_fault(string json)
    {
        var failure = Should.Throw<PhaseFailedException>(() => Read(json));

        failure.Fault.ShouldBe(FaultClass.Protocol, failure.Message);
        failure.Message.ShouldNotContain("abc");
    }

    [Fact]
    public void Bytes_that_are_no_text_and_tokens_longer_than_a_line_are_a_protocol_fault()
    {
        Should.Throw<PhaseFailedException>(() => Answer().Read(HttpStatusCode.OK, Json, new byte[] { 0xff, 0xfe, 0x00 })).Fault.ShouldBe(FaultClass.Protocol);
        Should.Throw<PhaseFailedException>(() => Answer().Read(HttpStatusCode.OK, Json, "{\"access_token\":\"\u00ff\",\"token_type\":\"Bearer\"}"u8.ToArray()[..17].Append((byte)0xff).ToArray())).Fault.ShouldBe(FaultClass.Protocol);
        Should.Throw<PhaseFailedException>(() => Read($$"""{ "access_token": "{{new string('x', TokenAnswer.MaxTokenLength + 1)}}", "token_type": "Bearer" }""")).Fault.ShouldBe(FaultClass.Protocol);
    }

    [Theory]
    [InlineData(400, """{ "error": "invalid_grant" }""", FaultClass.Credentials, "refused: invalid_grant.")]
    [InlineData(401, """{ "error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided. Trace ID: 1" }""", FaultClass.Credentials, "refused: invalid_client (AADSTS7000215).")]
    [InlineData(400, """{ "error": "unauthorized_client", "error_description": "<script>" }""", FaultClass.Credentials, "refused: unauthorized_client.")]
    [InlineData(400, """{ "error": "invalid grant!\u0007" }""", FaultClass.Credentials, "refused: an error that is no code.")]
    [InlineData(400, """{ "error": "temporarily_unavailable" }""", FaultClass.Unavailable, "refused: temporarily_unavailable.")]
    [InlineData(429, """{ "error": "invalid_request" }""", FaultClass.Throttled, "refused: invalid_request.")]
    [InlineData(429, "busy", FaultClass.Throttled, "says that it is asked too often.")]
    [InlineData(400, """{ "message": "no" }""", FaultClass.Protocol, "answered with status 400 and no error code.")]
    [InlineData(404, "<html>", FaultClass.Protocol, "answered with status 404 and broken JSON.")]
    [InlineData(204, "{}", FaultClass.Protocol, "answered with status 204 and no error code.")]
    [InlineData(302, "", FaultClass.Protocol, "answered with a redirect (302), and none is followed.")]
    [InlineData(503, """{ "error": "invalid_grant" }""", FaultClass.Unavailable, "answered with status 503.")]
    public void A_refusal_is_classified_by_its_code_and_status(int status, string body, FaultClass fault, string message)
    {
        var failure = Should.Throw<PhaseFailedException>(() => Answer().Read((HttpStatusCode)status, Json, Encoding.UTF8.GetBytes(body)));

        (failure.Fault, failure.Message).ShouldBe((fault, $"The token endpoint login.example {message}"));
    }

    [Theory]
    [InlineData(Secret)]
    [InlineData(Refresh)]
    [InlineData("x-s3cret~of-the.client-x")]
    [InlineData("S3CRETOFTHECLIENT")]
    public void A_secret_that_comes_back_as_the_error_is_not_shown(string error)
    {
        var failure = Should.Throw<PhaseFailedException>(() => Answer().Read(HttpStatusCode.BadRequest, Json, Encoding.UTF8.GetBytes($$"""{ "error": "{{error}}" }""")));

        failure.Fault.ShouldBe(FaultClass.Credentials);
        failure.Message.ShouldNotContain(error, Case.Insensitive);
    }

    [Fact]
    public void What_is_not_json_by_its_type_is_not_read()
    {
        var failure = Should.Throw<PhaseFailedException>(() => Answer().Read(HttpStatusCode.OK, new MediaTypeHeaderValue("text/html"), """{ "access_token": "abc", "token_type": "Bearer" }"""u8.ToArray()));

        (failure.Fault, failure.Message).ShouldBe((FaultClass.Protocol, "The token endpoint login.example answered with status 200 and no JSON."));
    }

    [Fact]
    public void A_refresh_token_is_used_where_there_is_one_and_the_secret_goes_into_the_body()
    {
        Fields(Grant).ShouldBe($"grant_type=refresh_token refresh_token={Refresh} client_id=client client_secret={Secret} scope=scope");
        Fields(Grant with { ClientSecret = null }).ShouldBe($"grant_type=refresh_token refresh_token={Refresh} client_id=client scope=scope");
        Fields(Grant with { RefreshToken = null, Scope = null }).ShouldBe($"grant_type=client_credentials client_id=client client_secret={Secret}");
    }

    public static TheoryData<string> BrokenGrants() => [.. Broken.Keys];

    private static Dictionary<string, OAuth2Grant> Broken { get; } = new()
    {
        ["http"] = Grant with { TokenEndpoint = new Uri("http://login.example/token") },
        ["a file"] = Grant with { TokenEndpoint = new Uri("file:///etc/passwd") },
        ["relative"] = Grant with { TokenEndpoint = new Uri("/token", UriKind.Relative) },
        ["a user in the address"] = Grant with { TokenEndpoint = new Uri("https://user:hunter2@login.example/token") },
        ["no secret at all"] = Grant with { ClientSecret = null, RefreshToken = null },
        ["an empty secret"] = Grant with { ClientSecret = "" },
        ["CR LF in the secret"] = Grant with { ClientSecret = "a\r\nb" },
        ["NUL in the refresh token"] = Grant with { RefreshToken = "a\0b" },
        ["an empty client"] = Grant with { ClientId = "" },
        ["a scope beyond ASCII"] = Grant with { Scope = "\u00fc" },
    };

    [Theory]
    [MemberData(nameof(BrokenGrants))]
    public void A_grant_that_breaks_a_rule_is_refused_without_its_secrets(string name)
    {
        GrantRules.Broken(Grant).ShouldBeNull();

        var broken = GrantRules.Broken(Broken[name]);

        broken.ShouldNotBeNull().ShouldNotContain("hunter2");
        broken.ShouldNotContain(Secret);
    }

    private static readonly MediaTypeHeaderValue Json = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");

    private static TokenAnswer Answer() => new(Grant);

    private static AccessToken Read(string json) => Answer().Read(HttpStatusCode.OK, Json, Encoding.UTF8.GetBytes(json));

    private static string Fields(OAuth2Grant grant) => string.Join(' ', TokenRequest.FieldsOf(grant).Select(field => $"{field.Key}={field.Value}"));
}
