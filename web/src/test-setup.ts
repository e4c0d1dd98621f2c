import { i18n } from '@lingui/core';
import { compileMessage } from '@/lib/messages';

i18n.setMessagesCompiler(compileMessage);
i18n.loadAndActivate({ locale: 'en', messages: {} });
