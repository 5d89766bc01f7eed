package io.github.netmap4j.conformance.lab;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Makes a {@link Lab} for each case, and checks at its end that the device is as before. */
final class LabExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(LabExtension.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        String device = context.getConfigurationParameter(Parameters.DEVICE)
                .orElseThrow(() -> new IllegalStateException(Parameters.DEVICE + " names no device"));
        String nic = context.getConfigurationParameter(Parameters.INTERFACE).orElse(null);
        String peer = context.getConfigurationParameter(Parameters.PEER).orElse(null);
        String address = context.getConfigurationParameter(Parameters.ADDRESS).orElse(null);
        boolean leaving =
                context.getConfigurationParameter(Parameters.MAY_LEAVE_PORTS).isPresent();
        context.getStore(NAMESPACE).put(Lab.class, new Lab(device, nic, peer, address, leaving));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Lab lab = context.getStore(NAMESPACE).remove(Lab.class, Lab.class);
        // In a separate thread, so that a device that hangs in close fails this case and not the whole run.
        Lab.join(lab.start(() -> {
            lab.close(context.getExecutionException());
            return null;
        }));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Lab.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE).get(Lab.class, Lab.class);
    }
}
