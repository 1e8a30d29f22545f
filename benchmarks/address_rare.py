"""A base of the names that address bases of town halls lack: roads, zones, hamlets, dates, regions.

Communes of départements outside the shared base get streets drawn, with a seed, from names as
they stand in the Base Adresse Nationale all over France.
"""

import csv
import gzip
import random
from pathlib import Path
from typing import Final

from geo.boundaries import Boundaries

__all__ = ["write_rare_base"]

_NAMES: Final = """
Rue du 8 Mai 1945;Avenue du 8 Mai 1945;Place du 11 Novembre 1918;Rue du 11 Novembre;Rue du 1er Mai;Rue du 4 Septembre
Rue du 14 Juillet;Boulevard du 14 Juillet 1789;Square du 19 Mars 1962;Rue du 6 Juin 1944;Rue du 22 Août 1944;Allée du 18 Juin 1940
Route Départementale 104;RD 104;Route Nationale 102;RN 7;D 15;Chemin Départemental 8;Voie Communale 5;VC 12;Chemin Rural 4;CR 7
Zone Artisanale Les Plaines;ZA La Gare;Zone Industrielle du Lac;ZI Nord;ZAC des Prés;Zone d'Activités de la Croix;Parc d'Activités du Mistral
Quartier Le Bosc;Quartier Saint-Jean;Quartier la Plaine;Hameau de la Croix;Hameau Les Blaches;Lieu-dit le Mas;Lotissement Les Chênes;Lotissement le Clos Fleuri
Résidence Les Lilas;Résidence du Parc;Cité des Mineurs;Clos des Vignes;Domaine de la Tour;Le Village;Le Bourg;Les Granges;La Bastide;Le Pont;La Combe
Le Moulin de la Roche;Mas de Luc;Le Petit Champ;Le Grand Champ;Le Haut du Village;Les Hauts de Saint-Pierre;Le Bas Village;Les Quatre Chemins;Les 4 Chemins
Rue Charles de Gaulle;Avenue du Général de Gaulle;Place Charles-de-Gaulle;Rue du Général Leclerc;Avenue du Maréchal Foch;Rue du Maréchal Joffre;Avenue du Maréchal de Lattre de Tassigny
Rue du Docteur Roux;Rue du Docteur Schweitzer;Rue du Professeur Calmette;Place du Président Wilson;Rue du Président Kennedy;Avenue John Fitzgerald Kennedy;Rue du Capitaine Guynemer
Rue de l'Abbé Pierre;Rue Monseigneur Gouthe-Soulard;Rue du Colonel Fabien;Rue du Commandant Charcot;Rue du Lieutenant-Colonel Arnaud Beltrame;Rue du Sergent Bobillot;Rue de l'Amiral Courbet
Rue Saint-Jean;Rue Sainte-Anne;Place Saint-Étienne;Chemin de Saint-Roch;Rue des Saints-Pères;Rue Notre-Dame;Chemin de Notre-Dame de Lorette;Faubourg Saint-Antoine
Rue Henri IV;Avenue Louis XIV;Rue Jean XXIII;Rue François 1er;Boulevard Napoléon III;Rue Charles VII
Rue de la 2e Division Blindée;Rue de la 1re Armée;Avenue de la 1ère Armée Française;Place du 152e RI;Rue du 3e Zouaves;Rue des 3 Frères;Rue des Trois Fontaines;Rue des Deux Ponts
Rue Jean Jaurès;Rue Jean Moulin;Rue Jean Macé;Rue Jean Mermoz;Rue Jean Giono;Rue J.-J. Rousseau;Rue Jean-Jacques Rousseau;Rue Victor Hugo;Rue Pierre et Marie Curie;Rue Marie Curie
Rue Louise Michel;Rue Anatole France;Rue de France;Rue de Paris;Rue de Lyon;Route de Paris;Avenue de Lyon;Rue de Bruxelles;Rue de Genève;Boulevard de Strasbourg;Rue de Rome;Rue d'Alger
Grande Rue;Grand'Rue;Grand Rue;Rue Grande;Petite Rue;Rue Haute;Rue Basse;Rue Neuve;Rue Vieille;Vieux Chemin;Ancienne Route de Lyon;Route Vieille;Rue du Milieu
Impasse des Lilas;Rue des Lilas;Allée des Lilas;Chemin des Lilas;Rue des Acacias;Rue des Érables;Rue des Tilleuls;Allée des Tilleuls;Rue des Prés;Rue du Pré;Rue du Chat;Rue du Château;Rue du Chat qui Pêche
Rue de la Gare;Place de la Gare;Avenue de la Gare;Rue de l'Église;Place de l'Église;Rue de la Poste;Rue de la Mairie;Place de la Mairie;Rue des Écoles;Place du Marché;Rue de la Fontaine;Rue de la République
Rue de la Paix;Rue de la Porte Neuve;Rue du Bureau;Rue du Hall;Rue des Bâtiments;Rue de l'Escalier;Rue de la Résidence;Chemin du Lotissement;Rue du Quartier Neuf;Rue de la Zone Verte
Hent ar Mor;Straed an Iliz;Kergroës;Ker Anna;Kroaz Hent;Route de Plougastel;Carrer de la Font;Cami del Mas;Plaça de l'Església;Karrika Nagusia;Herriko Plaza;Strada di a Ghjesgia;Rue de l'Y;Rue Ô;Rue A;Rue 12
Chemin de Halage;Chemin du Tour de Ville;Chemin des Écoliers;Sente aux Loups;Ruelle du Puits;Venelle du Four;Traverse de la Buzine;Montée des Remparts;Côte de la Justice;Descente de l'Ardèche;Promenade des Anglais
Esplanade de la Liberté;Cours Mirabeau;Mail François Mitterrand;Quai de la Loire;Pont de Pierre;Rond-Point de l'Europe;Carrefour de la Croix Rouge;Passage du Commerce;Galerie des Arts;Villa Beauséjour;Cour des Miracles;Parvis de la Cathédrale
Rue du 1er Régiment de Tirailleurs;Rue du 11 Novembre 1918;Chemin de la Croix du Sud à l'Est;Rue Entre les Deux Eaux;Chemin sous les Vignes;Rue sur l'Eau;Rue devant l'Église;Rue derrière les Murs;Rue près du Puits;Chemin à Tabac;Rue de la Porte de France
Route de Saint-Étienne de Fontbellon;Route de Vals à Aubenas;Chemin du Mas de la Font;Chemin des Traverses;Rue Dr Schweitzer;Av. de la Libération;Bd Gambetta;Rue Gal Leclerc;Pl de la Liberté;RUE EMILE ZOLA;rue Emile Combes;Allee Marcel Cachin
"""
_DEPARTEMENTS: Final = ("12", "29", "30", "38", "42", "48", "59", "63", "64", "66", "67", "84")
_COMMUNES: Final = 4
_STREETS: Final = 60
_FIELDS: Final = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;"
    "code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;"
    "libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;"
    "cad_parcelles"
).split(";")


def write_rare_base(path: Path, boundaries: Boundaries, seed: int = 1) -> Path:
    """Write a gzip address file of rare names in the columns of the Base Adresse Nationale."""
    rng = random.Random(seed)  # noqa: S311 - noise
    names = [name for line in _NAMES.strip().splitlines() for name in line.split(";")]
    communes = [one for one in boundaries.communes().values() if one.position and one.postcodes]
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _FIELDS, delimiter=";", restval="")
        writer.writeheader()
        for departement in _DEPARTEMENTS:
            own = [one for one in communes if one.departement_code == departement]
            for commune in rng.sample(own, _COMMUNES):
                for street, name in enumerate(rng.sample(names, _STREETS)):
                    lon = commune.position.lon + rng.uniform(-0.02, 0.02)
                    lat = commune.position.lat + rng.uniform(-0.02, 0.02)
                    for number in sorted(rng.sample(range(1, 90), 9)):
                        rep = rng.choice(["", "", "", "", "bis", "ter", "a", "b"])
                        writer.writerow(
                            {
                                "id": f"{commune.insee_code}_{street:04}_{number:05}_{rep}",
                                "numero": str(number),
                                "rep": rep,
                                "nom_voie": name,
                                "code_postal": commune.postcodes[0],
                                "code_insee": commune.insee_code,
                                "nom_commune": commune.name,
                                "lon": f"{lon + number * 1e-5:.6f}",
                                "lat": f"{lat:.6f}",
                            }
                        )
    return path
