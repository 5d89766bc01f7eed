import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.jcajce.JcaPGPObjectFactory;
import org.bouncycastle.openpgp.operator.jcajce.JcaKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPContentVerifierBuilderProvider;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPDigestCalculatorProviderBuilder;
import org.bouncycastle.openpgp.operator.jcajce.JcaPGPKeyPair;
import org.bouncycastle.openpgp.operator.jcajce.JcePBESecretKeyEncryptorBuilder;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Makes a throw-away signing key, and checks a release's bundle by the rules that Maven Central publishes:
 * {@code key FILE PASSPHRASE}, {@code check DIRECTORY KEY VERSION ARTIFACT...}. Used by .ci/bundle.
 */
final class Bundle {

    private static final List<String> CHECKSUMS = List.of("md5", "sha1");
    private static final List<String> ELEMENTS =
            List.of("groupId", "artifactId", "version", "name", "description", "url", "licenses", "developers", "scm");

    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private final PGPPublicKeyRing key;

    private Bundle(Path directory, Path key) throws Exception {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        try (InputStream in = PGPUtil.getDecoderStream(Files.newInputStream(key))) {
            PGPSecretKeyRing secret = new PGPSecretKeyRing(in, new JcaKeyFingerprintCalculator());
            List<PGPPublicKey> keys = new ArrayList<>();
            secret.getPublicKeys().forEachRemaining(keys::add);
            this.key = new PGPPublicKeyRing(keys);
        }
    }

    static void main(String[] args) throws Exception {
        if (args[0].equals("key")) {
            writeKey(Path.of(args[1]), args[2].toCharArray());
            return;
        }
        Bundle bundle = new Bundle(Path.of(args[1]), Path.of(args[2]));
        bundle.check(args[3], List.of(args).subList(4, args.length));
        bundle.faults.forEach(System.err::println);
        if (!bundle.faults.isEmpty()) {
            System.exit(1);
        }
        System.out.println("bundle: " + bundle.files.size() + " files, all signatures verify");
    }

    private static void writeKey(Path file, char[] passphrase) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(3072, new SecureRandom());
        JcaPGPKeyPair pair = new JcaPGPKeyPair(
                PublicKeyPacket.VERSION_4, PGPPublicKey.RSA_GENERAL, generator.generateKeyPair(), new Date());
        var digests = new JcaPGPDigestCalculatorProviderBuilder().build();
        PGPKeyRingGenerator ring = new PGPKeyRingGenerator(
                PGPSignature.POSITIVE_CERTIFICATION,
                pair,
                "nobody, for a test <nobody@example.org>",
                digests.get(HashAlgorithmTags.SHA1),
                null,
                null,
                new JcaPGPContentSignerBuilder(pair.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA256),
                new JcePBESecretKeyEncryptorBuilder(
                                SymmetricKeyAlgorithmTags.AES_256, digests.get(HashAlgorithmTags.SHA256))
                        .setProvider(new BouncyCastleProvider())
                        .build(passphrase));
        try (OutputStream out = new ArmoredOutputStream(Files.newOutputStream(file))) {
            ring.generateSecretKeyRing().encode(out);
        }
    }

    private void check(String version, List<String> artifacts) throws Exception {
        TreeSet<String> found = new TreeSet<>();
        for (String name : List.copyOf(files.keySet())) {
            if (name.endsWith(".pom")) {
                found.add(checkPom(name, version));
            }
            if (name.matches(".*\\.(jar|pom|json)")) {
                checkCompanions(name);
            }
        }
        if (!found.equals(new TreeSet<>(artifacts))) {
            faults.add("artifacts " + found + ", expected " + new TreeSet<>(artifacts));
        }
        for (String artifact : found) {
            checkManaged(artifact, version);
        }
    }

    /** Returns the artifact. */
    private String checkPom(String name, String version) throws Exception {
        Element project = parse(files.get(name));
        for (String element : ELEMENTS) {
            if (children(project, element).isEmpty()) {
                faults.add(name + ": no <" + element + ">");
            }
        }
        String artifact = text(project, "artifactId");
        if (!text(project, "version").equals(version)) {
            faults.add(name + ": not version " + version);
        }
        String text = new String(files.get(name), StandardCharsets.UTF_8);
        if (text.contains("SNAPSHOT")
                || text.replace("${project.version}", version).contains("${")) {
            faults.add(name + ": a snapshot, or a property that nobody resolves");
        }
        String packaging = children(project, "packaging").stream()
                .map(element -> element.getTextContent().strip())
                .findFirst()
                .orElse("jar");
        if (packaging.equals("jar")) {
            String stem = name.substring(0, name.length() - ".pom".length());
            for (String kind : List.of(".jar", "-sources.jar", "-javadoc.jar")) {
                checkJar(stem + kind);
            }
            checkRequired(name, project, files.get(stem + ".jar"));
        }
        return artifact;
    }

    /** Whoever depends on an artifact gets the modules of this build that it requires. */
    private void checkRequired(String name, Element project, byte[] jar) throws IOException {
        TreeSet<String> depends = new TreeSet<>();
        for (Element dependencies : children(project, "dependencies")) {
            for (Element one : children(dependencies, "dependency")) {
                boolean reaches = children(one, "scope").stream()
                        .allMatch(scope -> scope.getTextContent().strip().matches("compile|runtime"));
                if (reaches) {
                    depends.add(text(one, "artifactId"));
                }
            }
        }
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar == null ? new byte[0] : jar))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.getName().equals("module-info.class")) {
                    ModuleDescriptor.read(in).requires().stream()
                            .filter(module -> !module.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                            .map(ModuleDescriptor.Requires::name)
                            .filter(module -> module.startsWith("io.github.netmap4j"))
                            .map(module -> module.substring("io.github.".length()).replace('.', '-'))
                            .filter(artifact -> !depends.contains(artifact))
                            .map(artifact -> name + ": no dependency on " + artifact + ", which its module requires")
                            .forEach(faults::add);
                }
            }
        }
    }

    private void checkJar(String name) throws IOException {
        byte[] jar = files.get(name);
        if (jar == null) {
            faults.add(name + " is missing");
            return;
        }
        TreeSet<String> entries = new TreeSet<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.add(entry.getName());
            }
        }
        for (String licence : List.of("META-INF/LICENSE-APACHE", "META-INF/LICENSE-MIT")) {
            if (!entries.contains(licence)) {
                faults.add(name + ": no " + licence);
            }
        }
    }

    private void checkCompanions(String name) throws Exception {
        for (String checksum : CHECKSUMS) {
            byte[] stored = files.get(name + "." + checksum);
            String algorithm = checksum.equals("md5") ? "MD5" : "SHA-1";
            String actual = HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(files.get(name)));
            if (stored == null || !actual.equals(new String(stored, StandardCharsets.US_ASCII).strip())) {
                faults.add(name + ": no right " + checksum);
            }
        }
        byte[] signature = files.get(name + ".asc");
        if (signature == null || !verifies(files.get(name), signature)) {
            faults.add(name + ": no signature that verifies");
        }
    }

    private boolean verifies(byte[] content, byte[] armoured) throws Exception {
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(armoured))) {
            PGPSignature signature = ((PGPSignatureList) new JcaPGPObjectFactory(in).nextObject()).get(0);
            PGPPublicKey by = key.getPublicKey(signature.getKeyID());
            if (by == null) {
                return false;
            }
            signature.init(new JcaPGPContentVerifierBuilderProvider().setProvider(new BouncyCastleProvider()), by);
            signature.update(content);
            return signature.verify();
        }
    }

    /** Every module that is published stands in the BOM, with this version. */
    private void checkManaged(String artifact, String version) throws Exception {
        if (artifact.equals("netmap4j-parent") || artifact.equals("netmap4j-bom")) {
            return;
        }
        String bom = files.keySet().stream()
                .filter(name -> name.endsWith("netmap4j-bom-" + version + ".pom"))
                .findFirst()
                .orElseThrow();
        NodeList managed = parse(files.get(bom)).getElementsByTagName("dependency");
        for (int i = 0; i < managed.getLength(); i++) {
            Element dependency = (Element) managed.item(i);
            String name = text(dependency, "artifactId");
            if (name.equals(artifact)
                    && text(dependency, "version")
                            .replace("${project.version}", version)
                            .equals(version)) {
                return;
            }
        }
        faults.add(bom + ": " + artifact + " is missing");
    }

    private static String text(Element parent, String name) {
        return children(parent, name).getFirst().getTextContent().strip();
    }

    private static Element parse(byte[] xml) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml))
                .getDocumentElement();
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < parent.getChildNodes().getLength(); i++) {
            if (parent.getChildNodes().item(i) instanceof Element child
                    && child.getTagName().equals(name)) {
                found.add(child);
            }
        }
        return found;
    }
}
