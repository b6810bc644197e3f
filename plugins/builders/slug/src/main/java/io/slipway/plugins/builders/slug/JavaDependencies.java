package io.slipway.plugins.builders.slug;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.build.Detection.Dependency;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// What a Java project names with a version: all of `gradle.lockfile`, or the direct dependencies of a
/// `pom.xml`. Maven has no lock file.
final class JavaDependencies {
    private static final Pattern LOCKED = Pattern.compile("^([^:#\\s]+:[^:\\s]+):([^=\\s]+)=", Pattern.MULTILINE);

    private JavaDependencies() {}

    static List<Dependency> of(SourceTree tree) throws IOException {
        var pom = tree.text("pom.xml");
        if (pom.isPresent()) {
            return maven(pom.get());
        }
        return LOCKED.matcher(tree.text("gradle.lockfile").orElse(""))
                .results()
                .map(match -> new Dependency(match.group(1), match.group(2)))
                .toList();
    }

    private static List<Dependency> maven(String pom) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            // No entity of the document can make this read a file or the network.
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            var project = builder.parse(new InputSource(new StringReader(pom))).getDocumentElement();
            var found = new ArrayList<Dependency>();
            for (var list : children(project, "dependencies")) {
                for (var dependency : children(list, "dependency")) {
                    var version = resolved(project, text(dependency, "version"));
                    if (!version.isEmpty() && !text(dependency, "scope").equals("test")) {
                        found.add(new Dependency(
                                text(dependency, "groupId") + ":" + text(dependency, "artifactId"), version));
                    }
                }
            }
            return found;
        } catch (SAXException e) {
            throw new SlipwayException(Failure.INVALID, "pom.xml is not XML: " + e.getMessage(), e);
        } catch (ParserConfigurationException e) {
            throw new SlipwayException(Failure.BROKEN, "this Java lacks a safe XML parser", e);
        }
    }

    private static String resolved(Element project, String version) {
        if (!version.startsWith("${")) {
            return version;
        }
        var name = version.substring(2, version.length() - 1);
        return children(project, "properties").stream()
                .map(properties -> text(properties, name))
                .findFirst()
                .orElse("");
    }

    private static List<Element> children(Element parent, String name) {
        var found = new ArrayList<Element>();
        NodeList nodes = parent.getChildNodes();
        for (var i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    private static String text(Element parent, String name) {
        return children(parent, name).stream()
                .map(element -> element.getTextContent().strip())
                .findFirst()
                .orElse("");
    }
}
