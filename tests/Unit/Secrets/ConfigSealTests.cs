using System.Security.Cryptography;
using System.Text;
using EventMonitors.Api.Secrets;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Secrets;

public sealed class ConfigSealTests
{
    private static readonly (string Id, byte[] Value) OldKey = ("2025", RandomNumberGenerator.GetBytes(32));
    private static readonly (string Id, byte[] Value) NewKey = ("2026", RandomNumberGenerator.GetBytes(32));
    private static readonly byte[] Config = Encoding.UTF8.GetBytes("""{ "user":"u", "password":"secret", "x": 1.0 }""");
    private readonly DataKey _dataKey = DataKey.Create();

    [Fact]
    public void What_was_sealed_opens_byte_for_byte()
    {
        var ring = new KeyRing([NewKey]);
        var sealedConfig = ConfigSeal.Seal(500, Config, _dataKey);
        sealedConfig.ShouldNotContain("secret");
        new ConfigSeal(ring).Open(500, sealedConfig, ring.Wrap(500, _dataKey)).ShouldBe(Config);
    }

    [Fact]
    public void The_same_configuration_never_seals_to_the_same_text() =>
        ConfigSeal.Seal(500, Config, _dataKey).ShouldNotBe(ConfigSeal.Seal(500, Config, _dataKey));

    [Fact]
    public void The_first_key_wraps_and_an_older_one_still_unwraps()
    {
        var wrappedBefore = new KeyRing([OldKey]).Wrap(500, _dataKey);
        var rotated = new KeyRing([NewKey, OldKey]);
        rotated.Wrap(500, _dataKey).RingKeyId.ShouldBe("2026");
        rotated.Unwrap(500, wrappedBefore).Value.ToArray().ShouldBe(_dataKey.Value.ToArray());
    }

    [Fact]
    public void Another_monitors_configuration_and_key_do_not_open()
    {
        var ring = new KeyRing([NewKey]);
        var sealedConfig = ConfigSeal.Seal(500, Config, _dataKey);
        Should.Throw<CryptographicException>(() => new ConfigSeal(ring).Open(501, sealedConfig, ring.Wrap(501, _dataKey)));
        Should.Throw<CryptographicException>(() => ring.Unwrap(501, ring.Wrap(500, _dataKey)));
    }

    [Fact]
    public void Any_changed_character_is_noticed()
    {
        var ring = new KeyRing([NewKey]);
        var wrapped = ring.Wrap(500, _dataKey);
        var sealedConfig = ConfigSeal.Seal(500, Config, _dataKey);
        for (var i = 3; i < sealedConfig.Length - 1; i++)
        {
            var altered = sealedConfig[..i] + (sealedConfig[i] == 'A' ? 'B' : 'A') + sealedConfig[(i + 1)..];
            Should.Throw<CryptographicException>(() => new ConfigSeal(ring).Open(500, altered, wrapped));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("c1.")]
    [InlineData("c1.AAAA")]
    [InlineData("c1.%%%")]
    [InlineData("c2.AAAA")]
    public void A_text_that_was_never_sealed_is_refused_as_such(string text)
    {
        var ring = new KeyRing([NewKey]);
        Should.Throw<CryptographicException>(() => new ConfigSeal(ring).Open(500, text, ring.Wrap(500, _dataKey)));
    }

    [Fact]
    public void A_key_that_is_not_in_the_ring_is_named() =>
        Should.Throw<CryptographicException>(() => new KeyRing([NewKey]).Unwrap(500, new KeyRing([OldKey]).Wrap(500, _dataKey)))
            .Message.ShouldContain("'2025'");
}
