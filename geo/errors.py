"""Every error that Alentour raises on purpose, and its sentence in French.

::

    AlentourError
    ├── InputError (ValueError)        what came in is wrong: show it to the person who sent it
    │   ├── FileRefused                a whole file cannot be read
    │   ├── RowRefused                 one row is set aside, the others go on
    │   ├── QueryRefused               a parameter of a search or of a URL is wrong
    │   ├── FieldRefused               one field of a form is wrong
    │   ├── FieldRefused               one field of a form is wrong, the others are looked at
    │   └── FormRefused                fields of a form are wrong: show all of them in place
    ├── NotAllowed (PermissionError)   this person may not do that: log in, or ask somebody else
    ├── ChangedMeanwhile               somebody saved first: show both versions
    ├── DataMissing (LookupError)      a file that Alentour needs is not there: tell the operator
    ├── SettingRefused (ValueError)    an environment variable cannot be used: tell the operator
    └── ServiceFailed (OSError)        another service failed: try later or do without

Each class exists because a caller acts differently on it. ``code`` names the sentence in
:data:`SENTENCES`; ``details`` fills its blanks. The English ``str(error)`` is for the log.
"""

from collections.abc import Mapping
from typing import Final

from geo.languages import marked, say

__all__ = [
    "SENTENCES",
    "AlentourError",
    "ChangedMeanwhile",
    "DataMissing",
    "FieldRefused",
    "FileRefused",
    "FormRefused",
    "InputError",
    "NotAllowed",
    "QueryRefused",
    "RowRefused",
    "ServiceFailed",
    "SettingRefused",
]


class AlentourError(Exception):
    """Any error that Alentour raises on purpose.

    Parameters
    ----------
    code
        Key of the French sentence in :data:`SENTENCES`.
    **details
        What fills the blanks of the sentence; kept for the log.
    """

    def __init__(self, code: str, /, **details: object) -> None:
        self.code = code
        self.details: Mapping[str, object] = details
        shown = ", ".join(f"{name}={value!r}" for name, value in details.items())
        super().__init__(f"{code}({shown})")

    @property
    def sentence(self) -> str:
        """The error as a sentence for people; visitors read theirs in their language."""
        return say(SENTENCES[self.code], **self.details)


class InputError(AlentourError, ValueError):
    """What came in is wrong; the person who sent it is told."""


class FileRefused(InputError):
    """A whole file cannot be read; nothing of it was used."""


class RowRefused(InputError):
    """One row cannot be used; the other rows go on."""


class QueryRefused(InputError):
    """A parameter of a search or of a URL is wrong."""


class FieldRefused(InputError):
    """One field of a form cannot be used; the other fields are looked at all the same."""


class FormRefused(InputError):
    """Fields of a form cannot be used; nothing of it was kept.

    Parameters
    ----------
    faults
        The refusal of each field, by the name of the field, in the order of the form.
    """

    def __init__(self, faults: Mapping[str, InputError]) -> None:
        self.faults = faults
        super().__init__("form_refused", count=len(faults), fields=", ".join(faults))


class NotAllowed(AlentourError, PermissionError):
    """Whoever asked may not do that."""


class ChangedMeanwhile(AlentourError):
    """The entry was changed by somebody else since it was read; nothing was saved.

    Parameters
    ----------
    current
        What it is now, to be shown beside what could not be saved.
    """

    def __init__(self, current: object) -> None:
        self.current = current
        super().__init__("changed_meanwhile")


class DataMissing(AlentourError, LookupError):
    """A file that Alentour needs is not there."""


class SettingRefused(AlentourError, ValueError):
    """An environment variable holds a value that cannot be used."""


class ServiceFailed(AlentourError, OSError):
    """Another service did not answer, or answered nonsense."""


SENTENCES: Final[dict[str, str]] = {
    "changed_meanwhile": "Quelqu'un d'autre a enregistré cette fiche entre-temps : "
    "comparez les deux versions avant d'enregistrer la vôtre.",
    "not_allowed": "Votre compte ne permet pas de {what}.",
    "out_of_scope": "Votre compte est limité à une partie de la carte : ceci n'en fait pas partie.",
    "no_registry": "Cette carte montre un fichier (ALENTOUR_SHOPS) : elle n'a pas de registre.",
    "frame_host_refused": "« {value} » n'est pas l'adresse d'un site en https : par exemple "
    "https://www.exemple.fr ou https://*.exemple.fr.",
    "view_name_reserved": "L'adresse « {slug} » est celle d'une page d'Alentour : choisissez un "
    "autre titre.",
    "view_name_taken": "Une vue a déjà l'adresse « {slug} », « {title} » : choisissez un autre "
    "titre.",
    "view_out_of_scope": "Votre compte est limité à une partie de la carte : une vue doit y tenir "
    "tout entière.",
    "accent_refused": "« {value} » n'est pas une couleur : par exemple #1f6f54.",
    "log_in_needed": "Cette page est réservée aux organisateurs de la carte.",
    "nobody_organizes": "Aucun organisateur n'a encore de compte : cette page reste fermée.",
    "decision_unreadable": "Cette décision ne se lit pas : rechargez la page.",
    "reason_missing": "Dites pourquoi : la personne recevra ce texte.",
    "reason_too_long": "Le texte compte {found} caractères : {most} au plus.",
    "decision_not_allowed": "L'état de cette fiche ne permet pas de « {decision} ».",
    "withdrawn_by_maker": "La personne a retiré elle-même sa fiche : elle seule peut la remettre.",
    "log_in_refused": "L'identifiant ou le mot de passe n'est pas le bon.",
    "too_many_tries": marked("Trop d'essais : attendez {minutes} min avant de recommencer."),
    "password_too_short": "Le mot de passe compte {found} caractères : il en faut {least} "
    "ou davantage.",
    "password_too_long": "Le mot de passe dépasse {most} caractères.",
    "password_is_login": "Le mot de passe ne doit pas contenir l'identifiant, ni l'inverse.",
    "password_too_plain": "Le mot de passe est trop facile à deviner : prenez plusieurs mots sans "
    "rapport entre eux.",
    "login_taken": "L'identifiant « {login} » est déjà celui de quelqu'un.",
    "login_malformed": "L'identifiant « {login} » ne convient pas : une adresse e-mail ou 2 à 60 "
    "lettres, chiffres, points, tirets sont attendus.",
    "login_unknown": "Personne n'a l'identifiant « {login} » : voyez « alentour organizer list ».",
    "scope_empty": "Ce périmètre est vide : écrivez par exemple « epci:200073245,trade:food ».",
    "trade_unknown": "« {value} » n'est ni un métier ni une famille de métiers : {allowed}…",
    "account_closed": "Ce compte est fermé : une personne qui administre la carte peut en ouvrir "
    "un autre.",
    "entry_unknown": "Cette fiche n'existe pas, ou n'existe plus.",
    "entry_without_place": "Cette fiche n'a pas de lieu : rien à placer sur la carte.",
    "place_without_commune": "La commune de ce lieu n'est pas connue : placez un point sur la"
    " carte.",
    "entry_erased": "Cette fiche a été effacée à la demande de son auteur : elle ne change plus.",
    "move_not_allowed": "Une fiche à l'état « {start} » ne peut pas passer à « {end} ».",
    "registry_unreachable": marked(
        "La base du registre ne répond pas : rien n'est perdu de ce qui a été confirmé. "
        "Réessayez dans un moment."
    ),
    "registry_busy": marked(
        "Le registre est occupé : rien n'a été enregistré. Réessayez dans un moment."
    ),
    "press_busy": marked("Trop de documents sont demandés à la fois : réessayez dans une minute."),
    "press_failed": marked(
        "Ce document n'a pas pu être composé : réessayez dans un moment, ou avec moins d'adresses."
    ),
    "guide_too_long": marked(
        "Ce guide aurait {count} adresses, {limit} au plus : choisissez une commune ou un genre."
    ),
    "registry_full": "Le disque du registre est plein : rien n'a été enregistré. Libérez de la "
    "place, puis réessayez.",
    "registry_read_only": "Le registre ne peut pas être écrit : vérifiez les droits sur son "
    "dossier ou sur sa base.",
    "registry_damaged": "La base du registre est abîmée : restaurez la dernière sauvegarde avec "
    "« alentour restore ».",
    "registry_failed": "Le registre n'a pas pu répondre ({reason}) : rien n'a été enregistré.",
    "backup_unknown": "« {path} » n'est pas une sauvegarde d'Alentour.",
    "backup_damaged": "« {path} » n'est pas une sauvegarde, ou elle est abîmée ou incomplète : "
    "rien n'a été changé.",
    "backup_other_version": "La sauvegarde « {path} » vient d'une autre version d'Alentour (schéma "
    "{found}, celui-ci est {known}) : restaurez-la avec cette version, puis mettez à jour.",
    "restore_not_empty": "Le registre contient déjà des fiches, des organisateurs ou des "
    "réglages : rien n'a été changé. « --force » les remplace tous par la sauvegarde.",
    "registry_newer": "Le registre vient d'une version plus récente d'Alentour (schéma {found}, "
    "celui-ci connaît {known}) : mettez le programme à jour.",
    "form_refused": "Il reste {count} point(s) à corriger.",
    "area_ambiguous": "Plusieurs communes s'appellent « {value} » : écrivez {candidates}…",
    "area_unknown": "« {value} » n'est le nom d'aucune commune, intercommunalité ou d'aucun "
    "département : vérifiez l'orthographe.",
    "choice_missing": "Choisissez une réponse.",
    "consent_missing": "Cochez la case : sans votre accord, rien ne peut être publié.",
    "contact_missing": "Donnez une adresse électronique ou un téléphone, pour qu'on puisse vous "
    "joindre. Ni l'un ni l'autre ne sera publié sans votre demande.",
    "date_refused": "« {value} » n'est pas une date passée : écrivez par exemple 2026-05-03.",
    "email_refused": "« {value} » n'est pas une adresse électronique : par exemple nom@exemple.fr.",
    "field_missing": "Cette réponse manque.",
    "form_too_fast": "Le formulaire a été envoyé en moins de {seconds} secondes : vérifiez-le, "
    "puis envoyez-le de nouveau.",
    "host_itself": "Un point de retrait ne peut pas être chez vous-même : donnez son adresse.",
    "host_unknown": "« {value} » n'est pas inscrit sur la carte : choisissez un nom de la liste, "
    "ou donnez l'adresse.",
    "hours_refused": "« {value} » ne se comprend pas : écrivez par exemple 9h-12h, 14h-18h30, "
    "ou « fermé ».",
    "hours_syntax": "« {value} » ressemble à des horaires OpenStreetMap mais contient une "
    "erreur : par exemple Tu-Fr 09:00-12:00.",
    "link_refused": "« {value} » n'est pas l'adresse d'un site : par exemple www.exemple.fr.",
    "market_day_missing": "Dites quel jour a lieu ce marché.",
    "name_unreadable": "Un nom a au moins une lettre ou un chiffre.",
    "number_refused": "« {value} » ne convient pas : un nombre de {least} à {most} est attendu.",
    "phone_refused": "« {value} » n'est pas un numéro de téléphone : dix chiffres, ou un numéro "
    "étranger avec son indicatif, +41 par exemple. Un seul numéro.",
    "pin_refused": "La position du point n'a pas été reçue : replacez-le, ou donnez l'adresse.",
    "place_missing": "Dites au moins dans quelle commune.",
    "polygon_refused": "La zone dessinée ne convient pas : un contour fermé qui ne se croise pas "
    "et de {limit} points au plus est attendu. Dessinez-la de nouveau.",
    "postcode_refused": "« {value} » n'est pas un code postal : cinq chiffres sont attendus.",
    "siret_refused": "« {value} » n'est pas un numéro SIRET : il a quatorze chiffres, et le "
    "dernier vérifie les autres. Relisez-le, ou laissez la case vide.",
    "text_too_long": "C'est trop long : {found} caractères, {limit} au plus.",
    "values_too_many": "C'est trop : {found} réponses, {limit} au plus.",
    "zone_missing": "Dites où vous livrez.",
    "link_expired": "Ce lien a expiré : il fonctionnait un peu plus d'un an.",
    "link_revoked": "Ce lien a été désactivé ou remplacé par un autre.",
    "link_unknown": "Ce lien n'ouvre aucune fiche : il a pu être coupé en chemin.",
    "registry_absent": "Cette carte montre un fichier : rien ne peut y être inscrit ni modifié.",
    "form_trapped": "Un champ caché du formulaire a été rempli, sans doute par votre navigateur : "
    "il est vidé, envoyez de nouveau.",
    "photo_missing": "Choisissez au moins une photo.",
    "photo_without_consent": "Cochez l'accord de l'auteur : sans lui, aucune photo n'est gardée.",
    "guest_unknown": "Cette demande d'accueil n'existe plus : elle a été retirée entre-temps.",
    "origin_foreign": "Cette demande vient d'un autre site : ouvrez la page sur Alentour "
    "et recommencez.",
    "body_too_big": "Ce que vous envoyez dépasse {limit_kb} ko : raccourcissez-le.",
    "choice_unknown": marked("« {value} » n'est pas un choix possible pour « {name} »."),
    "choice_not_among": marked(
        "« {value} » n'est pas un choix possible pour « {name} » : {allowed}."
    ),
    "near_unknown": marked(
        "« {value} » n'est ni le code d'une commune ni une position « longitude,latitude »."
    ),
    "moment_refused": marked(
        "Le moment « {value} » ne convient pas : « maintenant » ou une date et une heure "
        "comme « 2026-12-05T10:00 » sont attendues."
    ),
    "page_refused": marked(
        "La page « {value} » n'existe pas : un nombre à partir de 1 est attendu."
    ),
    "radius_refused": marked("Le rayon « {value} » ne convient pas : de 0 à 500 km sont attendus."),
    "place_unknown": marked("Commune inconnue : « {typed} ». Essayez le code postal."),
    "place_unsure": marked("« {typed} » peut être plusieurs communes : {candidates}."),
    "yes_refused": marked("« {value} » ne convient pas pour « {name} » : 0 ou 1 est attendu."),
    "layout_refused": marked(
        "« {value} » ne convient pas pour « {name} » : « tout », « liste » ou « carte » "
        "sont attendus."
    ),
    "colour_refused": marked(
        "« {value} » ne convient pas pour « {name} » : six chiffres hexadécimaux comme « aa3300 » "
        "sont attendus."
    ),
    "centre_refused": marked(
        "« {value} » ne convient pas pour « {name} » : une position « longitude,latitude » "
        "est attendue."
    ),
    "zoom_refused": marked(
        "« {value} » ne convient pas pour « {name} » : un nombre de 0 à 19 est attendu."
    ),
    "parameter_unknown": marked(
        "Le paramètre « {name} » n'existe pas ici. Paramètres possibles : {allowed}."
    ),
    "tile_refused": marked(
        "La tuile « {value} » n'existe pas : un zoom de 0 à {most}, puis une colonne et une ligne "
        "de 0 à 2^zoom − 1 sont attendus."
    ),
    "bbox_refused": marked(
        "« {value} » ne convient pas pour « bbox » : quatre nombres « ouest,sud,est,nord » en "
        "degrés sont attendus, ou six avec des altitudes."
    ),
    "whole_number_refused": marked(
        "« {value} » ne convient pas pour « {name} » : un nombre entier à partir de {least} est "
        "attendu."
    ),
    "datetime_refused": marked(
        "« {value} » ne convient pas pour « datetime » : une date, un instant RFC 3339 ou deux "
        "séparés par « / » sont attendus."
    ),
    "window_refused": (
        "La fenêtre « {value} » ne convient pas : quatre nombres "
        "« ouest,sud,est,nord » en degrés et un zoom de 0 à 22 sont attendus."
    ),
    "contours_column_missing": "Le fichier « {path} » n'a pas de colonne de code INSEE "
    "({expected}). Ses colonnes : {columns}.",
    "contours_layer_missing": "Le fichier « {path} » n'a pas de couche « {layer} ». "
    "Ses couches : {layers}.",
    "contours_layer_unclear": "Le fichier « {path} » a plusieurs couches et aucune ou plusieurs "
    "peuvent être les communes : précisez --layer parmi {layers}.",
    "contours_not_polygons": "Le fichier « {path} » contient {found} : "
    "des contours (Polygon, MultiPolygon) sont attendus.",
    "contours_unreadable": "Le fichier « {path} » ne se lit pas : un GeoPackage, un GeoJSON, "
    "un Shapefile ou un GeoParquet est attendu.",
    "contours_without_commune": "Aucun code du fichier « {path} » n'est celui d'une commune "
    "(par exemple « {example} ») : est-ce la bonne couche ?",
    "contours_without_crs": "Le fichier « {path} » ne dit pas son système de coordonnées : "
    "ajoutez-le (fichier .prj pour un Shapefile).",
    "data_missing": "Le fichier « {path} » manque : lancez « {command} ».",
    "source_changed": "Le paquet « {name} » n'est plus celui qui était attendu : rien n'est écrit.",
    "source_not_fetched": "« {command} » n'a pas pu télécharger « {name} » : "
    "vérifiez le réseau, ou donnez les fichiers en options.",
    "source_unreadable": "Le fichier « {path} » ne se lit pas comme le paquet {expected}.",
    "unknown_territory": marked(
        "Le code de territoire « {code} » n'existe pas : écrivez par exemple "
        "« departement:07 », « epci:200073245 », « region:84 » ou « commune:07019 »."
    ),
    "tolerance_refused": "Une tolérance de {value} m ne convient pas : de 0 à 100 km.",
    "rule_empty": "La carte ne couvrirait rien : choisissez un territoire ou dessinez un contour.",
    "rule_too_long": "C'est trop pour une règle : {limit} lignes au plus.",
    "rule_text_too_long": "Ce texte est trop long : {limit} caractères au plus.",
    "exemption_without_reason": "Une exception a besoin de sa raison.",
    "quota_refused": "« {value} » n'est pas un nombre de places : 0 ou plus est attendu.",
    "quota_kind_unknown": "« {value} » n'est ni un genre ni une famille de genres.",
    "quota_without_subject": "Dites pour quoi valent ces places : un genre ou une commune.",
    "blank_unknown": "Le texte contient {{{blank}}}, que rien ne remplit. Possibles : {allowed}.",
    "neighbour_link_refused": "« {value} » n'est pas l'adresse d'un site.",
    "neighbour_unnamed": "Dites le nom de l'initiative voisine à laquelle mène ce lien.",
    "contour_unreadable": "Ce contour ne se lit pas : un polygone est attendu.",
    "contour_crosses": "Le contour se croise lui-même : déplacez ou retirez un coin.",
    "contour_empty": "Le contour n'entoure rien : posez au moins trois coins.",
    "contour_outside_france": "Le contour n'entoure rien en France.",
    "contour_too_large": "Le contour est trop grand : {limit} km² au plus.",
    "contour_too_long": "Le contour a plus de {limit} coins : simplifiez-le.",
    "snapshot_not_found": "Le fichier « {path} » n'existe pas.",
    "snapshot_unreadable": "« {path} » n'est pas un fichier GeoParquet lisible.",
    "snapshot_columns": "« {path} » n'est pas une carte d'Alentour : il manque {columns}.",
    "snapshot_types": "« {path} » a des colonnes d'un autre type que celui attendu.",
    "snapshot_crs": "« {path} » est en {crs} : des degrés WGS 84 (EPSG:4326) sont attendus.",
    "snapshot_cell": "« {path} », ligne {row} : la colonne {column} vaut « {value} », inconnu.",
    "parameter_missing": "Le paramètre « {name} » manque.",
    "parameter_refused": "Le paramètre « {name} » vaut « {value} » : {expected}.",
    "upload_missing": "Le fichier manque : envoyez-le en « multipart/form-data », champ « data ».",
    "upload_too_long": "Le fichier a plus de {limit} lignes : coupez-le en plusieurs.",
    "upload_too_big": "Le fichier dépasse {limit_mb} Mo : coupez-le en plusieurs.",
    "question_refused": "Le {service} n'a pas accepté cette adresse (HTTP {status}).",
    "service_busy": "Le {service} demande d'attendre {seconds} secondes.",
    "service_nonsense": "Le {service} a donné une réponse illisible.",
    "service_refused": "Le {service} refuse de répondre (HTTP {status}).",
    "service_resting": "Le {service} ne répondait plus : il est laissé en repos un moment.",
    "service_unreachable": "Le {service} ne répond pas.",
    "address_file_missing": "Le fichier d'adresses « {path} » n'existe pas.",
    "address_file_unreadable": "Le fichier d'adresses « {path} » ne se lit pas : {reason}",
    "address_file_empty": "Le fichier d'adresses « {path} » n'a aucune adresse utilisable.",
    "address_columns_missing": "« {path} » n'est pas un fichier d'adresses (Base Adresse Nationale "
    "ou Locale) : il manque {columns}.",
    "address_index_damaged": "L'index d'adresses « {path} » est abîmé : lancez « {command} ».",
    "address_part_unknown": "Rien n'est chargé sous le nom « {name} » : voyez « alentour addresses "
    "list ».",
    "address_url_refused": "« {url} » n'est pas une adresse http:// ou https://.",
    "address_departement_refused": "« {code} » n'est pas un code de département : 07, 2A, 974…",
    "address_fetch_failed": "Le téléchargement de « {url} » a échoué : {reason}. Relancez la "
    "commande : il reprendra où il en était.",
    "outbound_url_refused": "« {url} » n'est pas une adresse de site : http:// ou https:// est "
    "attendu, sans mot de passe.",
    "outbound_address_private": "« {host} » est une adresse d'un réseau privé : elle n'est pas "
    "demandée.",
    "outbound_unknown_host": "Aucun site ne s'appelle « {host} ».",
    "outbound_unreachable": "« {host} » ne répond pas.",
    "outbound_bad_certificate": "Le certificat de « {host} » n'est pas valable.",
    "outbound_too_slow": "« {host} » répond trop lentement.",
    "outbound_too_big": "Ce que « {host} » envoie dépasse {limit_mb} Mo.",
    "outbound_lost": "« {host} » renvoie ailleurs plus de {limit} fois.",
    "outbound_nonsense": "« {host} » donne une réponse illisible.",
    "photo_too_big": "La photo « {name} » pèse plus de {limit_mb} Mo : envoyez-la en plus petit.",
    "photo_unknown": "« {name} » n'est pas une photo : JPEG, PNG, WebP ou HEIC est attendu.",
    "photo_disguised": "« {name} » contient autre chose qu'une photo : enregistrez-la de nouveau "
    "avec une application de photos.",
    "photo_too_wide": "La photo « {name} » mesure {width} sur {height} pixels, c'est trop : "
    "envoyez-la en plus petit.",
    "photo_too_small": "La photo « {name} » mesure {width} sur {height} pixels, c'est trop peu "
    "pour être montrée.",
    "photo_animated": "« {name} » est une image animée : choisissez une photo fixe.",
    "photo_damaged": "La photo « {name} » est abîmée ou incomplète : envoyez-la de nouveau.",
    "photo_too_hard": "La photo « {name} » n'a pas pu être ouverte : enregistrez-la de nouveau "
    "avec une application de photos.",
    "photo_gone": "Cette photo n'est plus là.",
    "photo_too_many": "Une fiche montre {limit} photos au plus : retirez-en une d'abord.",
    "consent_empty": "Écrivez qui a donné son accord, et à quoi.",
    "consent_unknown": "Cet accord n'est plus là.",
    "report_unknown": "Ce signalement n'est plus là.",
    "months_refused": "Un nombre de mois de 1 à {limit} est attendu.",
    "hidden_before_grey": "Une fiche est retirée après avoir été grisée : plus de {months} mois "
    "sont attendus.",
    "report_without_topic": marked("Choisissez ce qui ne va pas."),
    "report_empty": marked("Écrivez ce qu'il faut corriger."),
    "report_too_long": marked("{limit} caractères au plus."),
    "shops_without_registry": "ALENTOUR_SHOPS montre un fichier : cette carte n'a pas de registre.",
    "mail_unreachable": "Le serveur de messagerie ne répond pas.",
    "mail_insecure": "Le serveur de messagerie ne chiffre pas : le mot de passe n'a pas "
    "été envoyé.",
    "mail_refused": "Le serveur de messagerie refuse cette adresse ({status}).",
    "mail_address_refused": "Cette adresse électronique ne peut pas recevoir de message.",
    "photo_unkept": "La photo n'a pas pu être gardée : le disque est plein ou ne répond pas.",
    "setting_refused": "Le réglage {name} vaut « {value} » : {expected} est attendu.",
    "file_missing": "Le fichier « {path} » n'existe pas.",
    "file_is_folder": "« {path} » est un dossier : un fichier est attendu.",
    "file_unreadable": "Le fichier « {path} » ne peut pas être lu : {reason}.",
    "file_empty": "Le fichier « {path} » est vide.",
    "file_header_only": "Le fichier « {path} » n'a qu'un en-tête : aucune ligne à lire.",
    "file_encoding_unknown": "L'encodage du fichier « {path} » n'est pas reconnu :"
    " enregistrez-le en UTF-8.",
    "file_not_a_table": "Le fichier « {path} » n'est pas un tableau : CSV, XLSX, GeoJSON,"
    " GeoPackage ou GeoParquet est attendu.",
    "file_old_excel": "Le fichier « {path} » est un ancien classeur Excel : enregistrez-le"
    " au format XLSX ou CSV.",
    "separator_unknown": "Les colonnes du fichier « {path} » sont séparées par « {found} » :"
    " enregistrez-le avec des points-virgules, des virgules ou des tabulations.",
    "file_damaged": "Le fichier « {path} » est abîmé ou incomplet ({reason}).",
    "file_too_big": "Le fichier « {path} » est trop gros une fois ouvert : la limite est de"
    " {limit_mb} Mo. Coupez-le en plusieurs fichiers.",
    "file_unwritable": "Le fichier « {path} » ne peut pas être écrit : {reason}.",
    "format_unknown": "Le format de « {path} » n'est pas connu. Extensions possibles : {allowed}.",
    "folder_missing": "Le dossier « {path} » n'existe pas : créez-le d'abord.",
    "output_is_input": "« {path} » est le fichier à lire : choisissez un autre nom de sortie.",
    "table_too_big": "Le tableau « {path} » a plus de {limit} cellules : coupez-le en plusieurs"
    " fichiers.",
    "file_crs_unknown": "La projection « {crs} » du fichier « {path} » n'est pas connue.",
    "row_ragged": "{found} cellule(s) au lieu de {expected} : un séparateur ou un guillemet"
    " manque ou est de trop.",
    "row_cell_too_long": "Une cellule de {found} caractères (limite : {expected}) : un guillemet"
    " n'est sans doute jamais refermé.",
    "row_without_name": "Cette ligne n'a pas de nom.",
    "row_name_too_long": "Un nom de {found} caractères (limite : {limit}) : une colonne est sans"
    " doute mal choisie.",
    "row_repeated": "Cette ligne a le même identifiant que la ligne {line}, déjà lue.",
    "import_outdated": "Le registre a changé depuis que l'import de « {source} » a été préparé :"
    " rien n'est écrit. Préparez-le à nouveau.",
    "import_shrunk": "« {source} » n'a plus que {found} fiches au lieu de {known} : rien n'est"
    " écrit. Vérifiez la source, puis demandez l'import malgré tout (--force).",
    "source_name_missing": "La source n'a pas de nom : c'est ce que le public lira sous la fiche.",
    "link_template_refused": "« {template} » n'est pas un modèle de lien : une adresse https://…"
    " qui contient {{reference}} est attendue.",
    "source_without_url": "La source « {name} » n'a pas d'adresse : elle se lit depuis un fichier.",
    "source_answers_error": "La source « {name} » répond par une erreur (HTTP {status}).",
    "source_unknown": "La source « {key} » n'existe pas. Sources connues : {known}.",
    "row_not_object": "Cette entrée n'est pas un objet JSON.",
    "map_malformed": "« {choice} » n'est pas de la forme champ=colonne.",
    "field_unknown": "Le champ « {field} » n'existe pas. Champs possibles : {allowed}.",
    "addresses_missing": "Collez au moins une adresse, ou choisissez un fichier.",
    "address_column_unknown": "Aucune colonne ne ressemble à une adresse : nommez-la."
    " Colonnes : {columns}.",
    "column_missing": "La colonne « {column} » n'est pas dans le fichier. Colonnes : {allowed}.",
    "no_place_column": "Aucune colonne de « {path} » ne dit où sont les lignes. Colonnes lues :"
    " {columns}. Précisez-en une : --map city=COLONNE, postcode=, insee_code=, lon= et lat=.",
    "crs_unknown": "La projection « {crs} » n'est pas connue : un code comme EPSG:2154 est"
    " attendu.",
    "position_in_no_commune": "Le point {found} n'est dans aucune commune de France.",
    "row_without_place": "Ni coordonnées, ni code INSEE, ni code postal, ni commune.",
    "commune_unknown": "Aucune commune ne correspond à « {found} ».",
    "commune_ambiguous": "Plusieurs communes possibles pour « {found} » : {candidates}."
    " Précisez le code postal ou le code INSEE.",
    "position_zero": "Les coordonnées sont nulles (0 ; 0).",
    "position_not_a_number": "Les coordonnées ne sont pas un nombre : « {found} ».",
    "position_half": "Il manque une des deux coordonnées : « {found} ».",
    "position_is_text": "Les coordonnées ne se lisent pas : « {found} ».",
    "position_outside_france": "Les coordonnées sont hors de France : « {found} ».",
}
"""French sentence of every error code; ``tests/test_errors.py`` checks that none is missing.

Those that a visitor of the map may read are marked, and translated.
"""
